import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a small server has, and a DHCP client with hooks and a DHCP server to ask. */
const PACKAGES = [
	"systemd-sysv",
	"dbus",
	"iproute2",
	"procps",
	"libnss-resolve",
	"ca-certificates",
	"isc-dhcp-client",
	"dnsmasq-base",
	// What Node needs of it.
	"libstdc++6",
];

/** Made once per machine and day, since that takes a minute: from Debian's packages, as this machine is set up to get them. */
const CACHE = join(tmpdir(), `cfddns-rootfs-${process.getuid?.() ?? 0}`, new Date().toISOString().slice(0, 10));

function cached(): string {
	const whole = join(CACHE, "rootfs");
	if (existsSync(whole)) return whole;
	mkdirSync(CACHE, { recursive: true, mode: 0o700 });
	const [, suite = "bookworm"] = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync("/etc/os-release", "utf8")) ?? [];
	const part = mkdtempSync(join(CACHE, "part-"));
	const target = join(part, "rootfs");
	const words = ["--variant=apt", "--quiet", `--include=${PACKAGES.join(",")}`, suite, target];
	execFileSync("mmdebstrap", words, { stdio: ["ignore", "pipe", "pipe"] });
	if (!existsSync(whole)) renameSync(target, whole);
	rmSync(part, { recursive: true, force: true });
	return whole;
}

/** A file system of its own to start a machine from, with this `node` in it. Removed with `rm -r`. */
export function makeRootfs(folder: string): string {
	const rootfs = join(folder, "rootfs");
	execFileSync("cp", ["-a", cached(), rootfs]);
	copyFileSync(process.execPath, join(rootfs, "usr/bin/node"));
	return rootfs;
}
