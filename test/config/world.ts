import { posix } from "node:path";
import type { Config } from "../../src/config/config.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import type { ConfigWorld, FileAnswer } from "../../src/config/config-world.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Problem } from "../../src/core/problem.ts";
import { GRAMMARS } from "./grammars.ts";

/** A file's text, a text with a mode, or why it cannot be read. */
export type FakeFile = string | { readonly text: string; readonly mode: number } | { readonly unreadable: string };

export type FakeMachine = Partial<Omit<ConfigWorld, "readFile" | "besides">> & {
	readonly files?: Readonly<Record<string, FakeFile>>;
};

/** A Linux machine, as a user; files are only readable by their owner. */
export const fakeWorld = ({ files = {}, ...rest }: FakeMachine = {}): ConfigWorld => ({
	platform: "linux",
	isRoot: false,
	home: "/home/ann",
	env: {},
	...rest,
	async readFile(path): Promise<FileAnswer> {
		const file = Object.hasOwn(files, path) ? files[path] : undefined;
		if (file === undefined) return { kind: "missing" };
		if (typeof file === "string") return { kind: "text", text: file, mode: 0o600 };
		if ("unreadable" in file) return { kind: "unreadable", reason: file.unreadable };
		return { kind: "text", ...file };
	},
	openCredential: async () => ({ kind: "unreadable", reason: "nobody decrypts here" }),
	besides: (file, path) => posix.resolve(posix.dirname(file), path),
});

export const FILE = "/etc/cfddns/cfddns.toml";

/** Loads a text as the system's configuration file. */
export const loadToml = (toml: FakeFile, machine: FakeMachine = {}): Promise<Config> =>
	loadConfig({}, fakeWorld({ ...machine, files: { [FILE]: toml, ...machine.files } }), GRAMMARS);

/** The problems that a rejected configuration is rejected with. */
export async function problemsOf(loading: Promise<Config>): Promise<readonly Problem[]> {
	const outcome = await loading.then(
		() => null,
		(error: unknown) => error,
	);
	if (outcome instanceof ConfigError) return outcome.problems;
	throw outcome ?? new Error("The configuration was accepted");
}

/** Each as a person reads it: the message, then the hint. */
export const linesOf = async (loading: Promise<Config>): Promise<readonly string[]> =>
	(await problemsOf(loading)).map(({ message, hint }) => `${message}. ${hint}`);
