import { spawn } from "node:child_process";
import { commandLine } from "./program.ts";

/** A program on a terminal of its own (util-linux's `script`), and somebody who types. */
export type OnTerminal = {
	/** Resolves when this is shown, after what was waited for before. Colours and cursor movements are left out. */
	shows(text: string): Promise<void>;
	type(keys: string): void;
	/** Waits for a question, then answers it. */
	answer(question: string, keys: string): Promise<void>;
	/** The exit code, when it has ended. */
	readonly ended: Promise<number | null>;
	/** All that was shown so far, as it came. */
	raw(): string;
	/** The same without colours and cursor movements. */
	text(): string;
	/** The same, as lines: those that were drawn over each other too. */
	lines(): readonly string[];
	/** Ends it if it still runs. */
	close(): void;
};

type Options = { readonly columns?: number; readonly env?: Readonly<Record<string, string>> };

export const ENTER = "\r";
export const CTRL_C = "\x03";
export const CTRL_D = "\x04";
export const DOWN = "\x1b[B";
export const SPACE = " ";

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

const plain = (text: string): string => text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r", "");

/** Our program. The terminal's own settings are shown last: "echo" and "icanon" if it left them as they were. */
export const startOnTerminal = (args: readonly string[], folder: string, options: Options = {}): OnTerminal =>
	typeInto(commandLine(args), folder, options);

/** Any program likewise. */
export function typeInto(
	words: readonly string[],
	folder: string,
	{ columns = 80, env = {} }: Options = {},
): OnTerminal {
	const program = words.map(quoted).join(" ");
	const command = `stty cols ${columns} rows 50; ${program}; code=$?; stty -a | grep -oE -- '-?(echo|icanon)\\b' | tr '\\n' ' '; exit $code`;
	const child = spawn("script", ["-qefc", command, "/dev/null"], {
		cwd: folder,
		env: { PATH: process.env["PATH"] ?? "", HOME: folder, TERM: "xterm", SHELL: "/bin/sh", ...env },
		stdio: ["pipe", "pipe", "inherit"],
	});
	let raw = "";
	let seen = 0;
	let check = (): void => undefined;
	const ended = new Promise<number | null>(done => {
		child.on("close", code => {
			done(code);
			check();
		});
	});
	child.stdout.setEncoding("utf8").on("data", (text: string) => {
		raw += text;
		check();
	});
	// It may have ended before the last key.
	child.stdin.on("error", () => undefined);
	const shows = (wanted: string): Promise<void> =>
		new Promise((done, fail) => {
			check = () => {
				const at = plain(raw).indexOf(wanted, seen);
				if (at !== -1) {
					seen = at + wanted.length;
					check = () => undefined;
					done();
				} else if (child.exitCode !== null) fail(new Error(`It never showed "${wanted}", but:\n${plain(raw)}`));
			};
			check();
		});
	return {
		shows,
		type: keys => void child.stdin.write(keys),
		async answer(question, keys) {
			await shows(question);
			child.stdin.write(keys);
		},
		ended,
		raw: () => raw,
		text: () => plain(raw),
		lines: () => raw.split(/\n|\x1b\[999D/).map(plain),
		close: () => void child.kill("SIGKILL"),
	};
}
