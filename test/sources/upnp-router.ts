import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { vi } from "vitest";
import { namespaceObstacle } from "./namespace.ts";

const output = (program: string, ...args: readonly string[]): string =>
	execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Why no real router can be run here; `null` if it can. */
export function routerObstacle(): string | null {
	const isThere = spawnSync("sh", ["-c", "command -v miniupnpd"], { stdio: "ignore" }).status === 0;
	return isThere ? namespaceObstacle() : "without miniupnpd-nftables";
}

export type RouterNetwork = {
	/** Gives the router another outside address, or none. */
	lease(address: string | null): void;
	/** Runs the bundled script on the machine behind the router, and parses what it prints. */
	script(...args: readonly string[]): Promise<unknown>;
	/** The router goes on, but nobody in it speaks NAT-PMP or UPnP. */
	silence(): Promise<void>;
	remove(): Promise<void>;
};

const CONFIGURATION = [
	"ext_ifname=wan0",
	"listening_ip=lan0",
	"enable_natpmp=yes",
	"enable_upnp=yes",
	"secure_mode=yes",
	"uuid=7b1e5c6a-0d3f-4c6e-9a52-2f1d3f6a9b10",
].join("\n");

/** A machine at 192.168.1.10 behind miniupnpd at 192.168.1.1, whose outside is a cable that leads nowhere. */
export async function createRouterNetwork(entry: string): Promise<RouterNetwork> {
	const names = { router: `cfddns-upnp-r-${process.pid}`, client: `cfddns-upnp-c-${process.pid}` };
	const folder = mkdtempSync(join(tmpdir(), "cfddns-upnp-"));
	const file = (name: string): string => join(folder, name);
	const router = (line: string): string => output("ip", "netns", "exec", names.router, "sh", "-ec", line);
	const made: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
	const remove = async (): Promise<void> => {
		for (const undo of made.splice(0).reverse()) await undo();
	};
	try {
		await build({
			entryPoints: [entry],
			outfile: file("script.mjs"),
			bundle: true,
			platform: "node",
			format: "esm",
			logLevel: "silent",
		});
		for (const name of [names.router, names.client]) {
			output("ip", "netns", "add", name);
			made.push(() => output("ip", "netns", "delete", name));
		}
		router(`
			ip link set lo up
			ip link add wan0 type veth peer name wan9
			ip link add lan0 type veth peer name eth0 netns ${names.client}
			ip address add 192.168.1.1/24 dev lan0
			for name in wan0 wan9 lan0; do ip link set $name up; done`);
		const client = ["netns", "exec", names.client];
		const inside = "ip address add 192.168.1.10/24 dev eth0; ip link set eth0 up; ip route add default via 192.168.1.1";
		output("ip", ...client, "sh", "-ec", inside);
		const lease = (address: string | null): void => {
			router(`ip -4 address flush dev wan0${address === null ? "" : `; ip address add ${address}/24 dev wan0`}`);
		};
		lease("81.2.69.1");
		writeFileSync(file("miniupnpd.conf"), CONFIGURATION);
		const words = ["miniupnpd", "-d", "-f", file("miniupnpd.conf"), "-P", file("pid")];
		const daemon = spawn("ip", ["netns", "exec", names.router, ...words], { stdio: "ignore" });
		const ended = new Promise(resolve => daemon.once("close", resolve));
		const silence = async (): Promise<void> => {
			daemon.kill("SIGKILL");
			await ended;
		};
		made.push(silence);
		const isUp = (): boolean => router("ss -Hlnu sport = :5351") !== "" && router("ss -Hlnu sport = :1900") !== "";
		await vi.waitUntil(isUp, { timeout: 20_000, interval: 50 });
		const script = async (...args: readonly string[]): Promise<unknown> => {
			const node = [...client, process.execPath, file("script.mjs"), ...args];
			return JSON.parse((await promisify(execFile)("ip", node)).stdout);
		};
		return { lease, script, silence, remove };
	} catch (error) {
		await remove();
		throw error;
	}
}
