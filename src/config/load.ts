import { parse, TomlError } from "smol-toml";
import { Problem } from "../core/problem.ts";
import type { SourceGrammar } from "../core/source-spec.ts";
import type { Config } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import type { ConfigWorld } from "./config-world.ts";
import { readEnvironment } from "./environment.ts";
import { type ConfigFile, findToken, secretsIn } from "./find-token.ts";
import { badConfig } from "./finding.ts";
import { createLocate } from "./locate.ts";
import { noConfigProblem } from "./missing.ts";
import { createGrammar, parseConfig } from "./parse.ts";
import { configPlaces, defaultStateDir } from "./places.ts";
import { redactor } from "./redact.ts";
import { readSettings } from "./settings.ts";
import { merge, own, type Table } from "./table.ts";

export { noNamesProblem, noTokenProblem } from "./missing.ts";

export type LoadOptions = {
	/** The file that was named on the command line. */
	readonly configPath?: string;
	/** Keys that were set on the command line, each as KEY=VALUE; they win over everything. */
	readonly settings?: readonly string[];
};

type LoadedFile = ConfigFile & { readonly text: string };

/**
 * Finds, reads, checks and builds the configuration: file, then environment above it, then the command line above both. Throws
 * `ConfigError` with everything that is wrong. Sends nothing anywhere.
 */
export async function loadConfig(
	{ configPath, settings = [] }: LoadOptions,
	machine: ConfigWorld,
	sources: readonly SourceGrammar[],
): Promise<Config> {
	const world = withPlainNames(machine);
	const grammar = createGrammar(sources);
	const flags = readSettings(settings, grammar.tree);
	const environment = readEnvironment(world.env, grammar.tree);
	const early = [...flags.problems, ...environment.problems];
	const file = await findFile(configPath, world).catch((error: unknown) => {
		if (!(error instanceof ConfigError)) throw error;
		throw withoutSecrets([...error.problems, ...early], [...flags.secrets, ...secretsIn(world.env)]);
	});
	const above = [flags, environment];
	const isBare = settings.length + environment.used.length + environment.problems.length === 0;
	if (file === null && isBare) throw new ConfigError([noConfigProblem(configPlaces(world))]);

	const locate = createLocate({ file, above });
	const found = await findToken({ file, settings: flags.raw, locate }, world);
	const raw = above.reduceRight((lower, { raw: upper }) => merge(lower, upper), file?.raw ?? {});
	const isFromFile = above.every(({ raw: upper }) => own(upper, "state_dir") === undefined);
	try {
		return parseConfig(raw, {
			grammar,
			origin: file?.path ?? (environment.used.length > 0 ? "environment" : "command line"),
			locate,
			problems: [...early, ...found.problems],
			warnings: found.warnings,
			token: found.token,
			stateDir(configured) {
				if (configured === null) return defaultStateDir(world);
				return file !== null && isFromFile ? world.besides(file.path, configured) : configured;
			},
		});
	} catch (error) {
		throw error instanceof ConfigError ? withoutSecrets(error.problems, [...flags.secrets, ...found.secrets]) : error;
	}
}

/** Windows ignores the case of variables' names. */
function withPlainNames(world: ConfigWorld): ConfigWorld {
	if (world.platform !== "win32") return world;
	return {
		...world,
		env: Object.fromEntries(Object.entries(world.env).map(([name, text]) => [name.toUpperCase(), text])),
	};
}

/** A file that was named must be there; of those that were not, the first that is there is used. */
async function findFile(configPath: string | undefined, world: ConfigWorld): Promise<LoadedFile | null> {
	const { CFDDNS_CONFIG } = world.env;
	const fromEnvironment = CFDDNS_CONFIG?.trim() === "" ? undefined : CFDDNS_CONFIG;
	const named = configPath ?? fromEnvironment;
	for (const path of named === undefined ? configPlaces(world) : [named]) {
		const answer = await world.readFile(path);
		if (answer.kind === "text")
			return { path, mode: answer.mode, text: answer.text, raw: parseToml(path, answer.text) };
		if (answer.kind === "unreadable") throw unreadable(path, answer.reason);
	}
	if (named === undefined) return null;
	const by = configPath === undefined ? "CFDDNS_CONFIG" : "--config";
	throw new ConfigError([
		badConfig(`${by}: there is no file ${named}`, "Name a file that exists, or make one with `cfddns init`."),
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
				"Text needs quotes (single ones for Windows paths), lists need brackets. See https://toml.io.",
			),
		]);
	}
}

function withoutSecrets(problems: readonly Problem[], secrets: readonly string[]): ConfigError {
	const redact = redactor(secrets);
	return new ConfigError(
		problems.map(({ code, message, hint }) => new Problem(code, redact(message), { hint: redact(hint) })),
	);
}
