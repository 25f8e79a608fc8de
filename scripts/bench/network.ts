import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "./home.ts";

/** Why a network of our own cannot be made here, as the end of a sentence; `null` if it can. */
export function networkObstacle(): string | null {
	if (process.platform !== "linux") return "it needs Linux's network namespaces";
	if (process.getuid?.() !== 0) return "only root can make a network namespace";
	const probe = `cfddns-bench-probe-${process.pid}`;
	try {
		ip("netns", "add", probe);
		ip("netns", "delete", probe);
		return null;
	} catch {
		return "no network namespace could be made (ip of iproute2, and the right to)";
	}
}

const ip = (...words: readonly string[]): string =>
	execFileSync("ip", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** The line: the client has `wan0`, and nothing is at the other end. */
const LINE = `ip link set lo up
ip link add wan0 type veth peer name isp0
ip link set wan0 up
ip link set isp0 up`;

/**
 * Runs a task of inside.ts in a network of its own, in which these names are this machine's (`hosts` is laid over /etc/hosts for
 * the programs inside only), and returns what it found out. All that was made is removed.
 */
export async function inOwnNetwork<Result>(
	place: Place,
	task: string,
	input: unknown,
	hosts: readonly string[] = [],
): Promise<Result> {
	const name = `cfddns-bench-${process.pid}-${task}`;
	const overlay = join("/etc/netns", name);
	try {
		mkdirSync(overlay, { recursive: true });
		writeFileSync(join(overlay, "hosts"), `127.0.0.1 localhost\n::1 localhost\n${hosts.join("\n")}\n`);
		ip("netns", "add", name);
		ip("netns", "exec", name, "sh", "-ec", LINE);
		const words = ["netns", "exec", name, process.execPath, place.inside, task, JSON.stringify({ place, input })];
		return JSON.parse(await outputOf("ip", words));
	} finally {
		for (const step of [
			() => ip("netns", "delete", name),
			() => rmSync(overlay, { recursive: true, force: true }),
			() => rmdirSync("/etc/netns"), // Only if it is empty.
		])
			attempt(step);
	}
}

/** To be called inside: this machine's address on the line becomes another, as a DHCP client does it. */
export const moveTo = (address: string): void =>
	void execFileSync("sh", [
		"-ec",
		`ip -4 address flush dev wan0; ip address add ${address}/24 dev wan0; ip route add default via 81.2.69.254 dev wan0`,
	]);

const outputOf = (program: string, words: readonly string[]): Promise<string> =>
	new Promise((resolve, reject) => {
		execFile(program, words, { maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
			error === null ? resolve(stdout) : reject(new Error(`${error.message}\n${stderr}`)),
		);
	});

function attempt(step: () => unknown): void {
	try {
		step();
	} catch {
		// Clearing up goes on: what could not be removed may never have been made.
	}
}
