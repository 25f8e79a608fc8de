import { parse, TomlError } from "smol-toml";
import { ConfigError } from "./config-error.ts";
import type { ConfigWorld } from "./config-world.ts";
import type { ConfigFile } from "./find-token.ts";
import { badConfig } from "./finding.ts";
import { TWO_LINES } from "./missing.ts";
import { configPlaces } from "./places.ts";
import type { Table } from "./table.ts";

export type LoadedFile = ConfigFile & { readonly text: string };

/** A file that was named must be there; of those that were not, the first that is there is used. */
export async function findFile(configPath: string | undefined, world: ConfigWorld): Promise<LoadedFile | null> {
	const { CFDDNS_CONFIG } = world.env;
	const fromEnvironment = CFDDNS_CONFIG?.trim() === "" ? undefined : CFDDNS_CONFIG;
	const named = configPath ?? fromEnvironment;
	const by = configPath === undefined ? "CFDDNS_CONFIG" : "--config";
	if (named?.trim() === "") {
		const hint = "Write the file's path behind it. Was it a variable that is not set?";
		throw new ConfigError([badConfig(`${by}: the path is empty`, hint)]);
	}
	for (const path of named === undefined ? configPlaces(world) : [named]) {
		const answer = await world.readFile(path);
		if (answer.kind === "text")
			return { path, mode: answer.mode, text: answer.text, raw: parseToml(path, answer.text) };
		if (answer.kind === "unreadable") throw unreadable(path, answer.reason);
	}
	if (named === undefined) return null;
	throw new ConfigError([
		badConfig(`${by}: there is no file ${named}`, `Name a file that exists, or write that one: ${TWO_LINES}`),
	]);
}

const unreadable = (path: string, reason: string): ConfigError =>
	new ConfigError([
		badConfig(
			`${path} cannot be read: ${reason}`,
			"Run cfddns as the user that it belongs to (root, with sudo), or name another file with --config.",
		),
	]);

function parseToml(path: string, text: string): Table {
	try {
		return parse(text);
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		// The rest of the message quotes the document, and so perhaps the token.
		const [first = ""] = error.message.split("\n");
		const why = first.replace(/^Invalid TOML document: /, "");
		throw new ConfigError([
			badConfig(
				`${path}:${error.line}:${error.column}: not valid TOML: ${why}`,
				"Text needs a quote on both sides (single ones for Windows paths), lists need brackets. See https://toml.io.",
			),
		]);
	}
}
