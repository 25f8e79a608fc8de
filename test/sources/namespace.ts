import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** Output of a program; an Error with what it said otherwise. */
const output = (program: string, ...args: readonly string[]): string =>
	execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Why network namespaces cannot be made here; `null` if they can. */
export function namespaceObstacle(): string | null {
	if (process.platform !== "linux") return "not Linux";
	if (process.getuid?.() !== 0) return "not root";
	const probe = `cfddns-probe-${process.pid}`;
	try {
		output("ip", "netns", "add", probe);
		output("ip", "netns", "delete", probe);
		return null;
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "ENOENT" ? "no ip program" : "not permitted";
	}
}

export type Namespace = {
	readonly name: string;
	/** A program with arguments inside, and what it prints. */
	exec(...words: readonly string[]): string;
	/** The words that run the bundled script. Every user may read it. */
	readonly program: readonly string[];
	/** Runs a line of shell inside. */
	run(line: string): string;
	/** Runs the bundled script inside, and parses what it prints. */
	script(...args: readonly string[]): unknown;
	remove(): void;
};

/** A network of its own, in which `localhost` has both families, with the bundle of a TypeScript file to run in it. */
export async function createNamespace(entry: string, suffix = ""): Promise<Namespace> {
	const name = `cfddns-test-${process.pid}${suffix}`;
	const folder = mkdtempSync(join(tmpdir(), `${name}-`));
	// `ip netns exec` lays this over /etc/hosts, for the programs inside only.
	const overlay = join("/etc/netns", name);
	const remove = (): void => {
		for (const step of [
			() => output("ip", "netns", "delete", name),
			() => rmSync(overlay, { recursive: true, force: true }),
			() => rmdirSync("/etc/netns"), // Only if it is empty.
			() => rmSync(folder, { recursive: true, force: true }),
		])
			attempt(step);
	};
	try {
		const outfile = join(folder, "script.mjs");
		await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", logLevel: "silent" });
		chmodSync(folder, 0o755);
		mkdirSync(overlay, { recursive: true });
		writeFileSync(join(overlay, "hosts"), "127.0.0.1 localhost\n::1 localhost\n");
		output("ip", "netns", "add", name);
		const inside = (...words: readonly string[]): string => output("ip", "netns", "exec", name, ...words);
		return {
			name,
			exec: inside,
			program: [process.execPath, outfile],
			run: line => inside("sh", "-ec", line),
			script: (...args) => JSON.parse(inside(process.execPath, outfile, ...args)),
			remove,
		};
	} catch (error) {
		remove();
		throw error;
	}
}

function attempt(step: () => unknown): void {
	try {
		step();
	} catch {
		// Clearing up goes on: what could not be removed may never have been made.
	}
}
