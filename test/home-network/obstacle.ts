import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { namespaceObstacle } from "../sources/namespace.ts";

/** Programs that the test bed is made of, and Debian's packages that have them. */
const PARTS: readonly (readonly [program: string, packageName: string])[] = [
	["nft", "nftables"],
	["turnserver", "coturn"],
	["miniupnpd", "miniupnpd-nftables"],
	["dnsmasq", "dnsmasq-base"],
	["dhclient", "isc-dhcp-client"],
	["socat", "socat"],
	["openssl", "openssl"],
	["curl", "curl"],
	["setpriv", "util-linux"],
];

const isThere = (program: string): boolean =>
	spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;

/** Why the home network cannot be built here; `null` if it can. */
export function homeObstacle(): string | null {
	const missing = PARTS.filter(([program]) => !isThere(program)).map(([, packageName]) => packageName);
	if (missing.length > 0) return `without ${missing.join(", ")}`;
	if (!existsSync("/dev/net/tun")) return "without /dev/net/tun";
	return namespaceObstacle();
}
