import { spawn, spawnSync } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";

/** Why a program of a Debian package cannot be run here; `null` if it can. Both programs know `--version`. */
export const missing = (program: string, packageName: string): string | null =>
	spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined ? null : `no ${packageName} package`;

/** Does this machine reach itself over IPv6? */
export const hasIpv6Loopback = (): boolean =>
	Object.values(networkInterfaces()).some((infos = []) => infos.some(({ address }) => address === "::1"));

export type Daemon = { stop(): Promise<void> };

/** Starts a program that stays in the foreground, in a folder of its own; `args` are told that folder. */
export function startDaemon(program: string, args: (folder: string) => readonly string[]): Daemon {
	const folder = mkdtempSync(join(tmpdir(), "cfddns-daemon-"));
	const child = spawn(program, args(folder), { stdio: "ignore", cwd: folder });
	const ended = once(child, "exit");
	return {
		async stop() {
			child.kill("SIGKILL");
			await ended;
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** A UDP socket on the loopback address `host`, at `port` or at a free one. */
export async function bindUdp(host: string, port = 0): Promise<Socket> {
	const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
	socket.bind(port, host);
	await once(socket, "listening");
	return socket;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
	const socket = await bindUdp("127.0.0.1");
	const { port } = socket.address();
	socket.close();
	await once(socket, "close");
	return port;
}
