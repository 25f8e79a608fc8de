import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Several networks that belong together, the processes in them, and what is removed with them. */
export type Namespaces = {
	readonly folder: string;
	add(place: string): void;
	/** A cable: two interfaces of these names, both up. */
	link(one: string, oneDevice: string, other: string, otherDevice: string): void;
	/** Lays a file or folder over one of /etc, for the programs inside only. */
	overlay(place: string, path: string, text: string): void;
	/** The words before a command that is to run inside. */
	within(place: string): readonly string[];
	/** Runs lines of shell inside, to the end. Throws an Error with what they said. */
	run(place: string, lines: string): string;
	/** Ends a process that somebody else started, too, when all is removed. */
	adopt(child: ChildProcess): void;
	/** Starts a program that stays. */
	start(place: string, words: readonly string[]): Daemon;
	/** Bundles a TypeScript file of this folder and starts it inside; it ends when we do. */
	script<Message, Answer>(place: string, file: string, ...args: readonly string[]): Promise<Talk<Message, Answer>>;
	remove(): void;
};

export type Daemon = {
	/** All that it said so far. */
	output(): string;
	stop(): Promise<void>;
};

/** Messages to a script that serves them with `answerLines`. */
export type Talk<Message, Answer> = Daemon & { ask(message: Message): Promise<Answer> };

let count = 0;

/** Networks of test runs that were killed before they could clear up, and what survived in them, as dnsmasq does. */
function removeOrphans(): void {
	const names = existsSync("/run/netns") ? readdirSync("/run/netns") : [];
	for (const name of names) {
		const owner = /^cfhome-(\d+)-/.exec(name)?.[1];
		if (owner === undefined || existsSync(`/proc/${owner}`)) continue;
		attempt(() => {
			for (const pid of output("ip", "netns", "pids", name).split("\n"))
				if (pid !== "") process.kill(Number(pid), "SIGKILL");
		});
		attempt(() => output("ip", "netns", "delete", name));
		attempt(() => rmSync(join("/etc/netns", name), { recursive: true, force: true }));
	}
}

export function createNamespaces(): Namespaces {
	if (count === 0) removeOrphans();
	count += 1;
	const group = `cfhome-${process.pid}-${count}`;
	const folder = mkdtempSync(join(tmpdir(), `${group}-`));
	const places = new Set<string>();
	const children = new Set<ChildProcess>();
	const bundles = new Map<string, Promise<string>>();
	const nameOf = (place: string): string => `${group}-${place}`;
	const within = (place: string): readonly string[] => ["ip", "netns", "exec", nameOf(place)];

	const adopt = (child: ChildProcess): void => {
		children.add(child);
		child.once("close", () => children.delete(child));
	};

	const begin = (place: string, words: readonly string[]): { child: ChildProcess; daemon: Daemon } => {
		// Should we be killed, the kernel ends it with us, unless it changes its own privileges.
		const child = spawn("setpriv", ["--pdeathsig", "KILL", ...within(place), ...words], {
			cwd: folder,
			stdio: ["pipe", "pipe", "pipe"],
		});
		adopt(child);
		let said = "";
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", text => {
				said += text;
			});
		}
		const ended = new Promise<void>(resolve => child.once("close", () => resolve()));
		const stop = async (): Promise<void> => {
			child.kill("SIGKILL");
			await ended;
		};
		return { child, daemon: { output: () => said, stop } };
	};

	/** Each file once. */
	const bundled = (file: string): Promise<string> => {
		const bundle = bundles.get(file) ?? bundleOf(file, join(folder, `${file}.cjs`));
		bundles.set(file, bundle);
		return bundle;
	};

	return {
		folder,
		within,
		adopt,
		add(place) {
			places.add(place);
			output("ip", "netns", "add", nameOf(place));
		},
		link(one, oneDevice, other, otherDevice) {
			const ends = ["name", otherDevice, "netns", nameOf(other)];
			output("ip", "-n", nameOf(one), "link", "add", oneDevice, "type", "veth", "peer", ...ends);
			output("ip", "-n", nameOf(one), "link", "set", oneDevice, "up");
			output("ip", "-n", nameOf(other), "link", "set", otherDevice, "up");
		},
		overlay(place, path, text) {
			const target = join("/etc/netns", nameOf(place), path);
			mkdirSync(join(target, ".."), { recursive: true });
			writeFileSync(target, text);
		},
		run: (place, lines) => output(...within(place), "sh", "-ec", lines),
		start: (place, words) => begin(place, words).daemon,
		async script<Message, Answer>(place: string, file: string, ...args: readonly string[]) {
			const outfile = await bundled(file);
			const { child, daemon } = begin(place, [process.execPath, outfile, ...args]);
			const { stdin, stdout } = child;
			if (stdin === null || stdout === null) throw new Error("A child with pipes has pipes");
			const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
			createInterface({ input: stdout }).on("line", line => waiting.shift()?.resolve(JSON.parse(line)));
			child.once("close", () => {
				for (const { reject } of waiting.splice(0)) reject(new Error(`${file} ended: ${daemon.output()}`));
			});
			const ask = (message: Message): Promise<Answer> =>
				new Promise((resolve, reject) => {
					waiting.push({ resolve, reject });
					stdin.write(`${JSON.stringify(message)}\n`);
				});
			return { ...daemon, ask };
		},
		remove() {
			for (const child of children) child.kill("SIGKILL");
			for (const place of places) {
				attempt(() => output("ip", "netns", "delete", nameOf(place)));
				attempt(() => rmSync(join("/etc/netns", nameOf(place)), { recursive: true, force: true }));
			}
			attempt(() => rmdirSync("/etc/netns")); // Only if it is empty.
			attempt(() => rmSync(folder, { recursive: true, force: true }));
		},
	};
}

async function bundleOf(file: string, outfile: string): Promise<string> {
	const entry = fileURLToPath(new URL(file, import.meta.url));
	// dns-packet asks for its modules in the old way.
	const form = { bundle: true, platform: "node", format: "cjs", logLevel: "silent" } as const;
	await build({ entryPoints: [entry], outfile, ...form });
	return outfile;
}

/** Output of a program; an Error with what it said otherwise. */
export function output(...[program = "", ...args]: readonly string[]): string {
	return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function attempt(step: () => unknown): void {
	try {
		step();
	} catch {
		// Clearing up goes on: what could not be removed may never have been made.
	}
}
