import { Problem } from "../core/problem.ts";
import type { SourceGrammar } from "../core/source-spec.ts";
import type { Config } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { findFile, type LoadedFile } from "./config-file.ts";
import type { ConfigWorld } from "./config-world.ts";
import { type ReadEnvironment, readEnvironment } from "./environment.ts";
import { findChangeable, findExposure } from "./exposure.ts";
import { findToken, secretsIn } from "./find-token.ts";
import { createLocate } from "./locate.ts";
import { noConfigProblem } from "./missing.ts";
import { createGrammar, type Grammar, parseConfig } from "./parse.ts";
import { configPlaces, defaultStateDir } from "./places.ts";
import { redactor } from "./redact.ts";
import { type ReadSettings, readSettings } from "./settings.ts";
import { merge, own } from "./table.ts";

export { noNamesProblem, noRecipientProblem, noTokenProblem } from "./missing.ts";

export type LoadOptions = {
	/** The file that was named on the command line. */
	readonly configPath?: string;
	/** Keys that were set on the command line, each as KEY=VALUE; they win over everything. */
	readonly settings?: readonly string[];
};

/**
 * Finds, reads, checks and builds the configuration: file, then environment above it, then the command line above both. Throws
 * `ConfigError` with everything that is wrong, or if there is none at all. Sends nothing anywhere.
 */
export async function loadConfig(
	options: LoadOptions,
	machine: ConfigWorld,
	sources: readonly SourceGrammar[],
): Promise<Config> {
	const layers = await readLayers(options, machine, sources);
	if (layers.origin === "defaults") throw new ConfigError([noConfigProblem(configPlaces(layers.world))]);
	return build(layers);
}

/** The same for what works without a configuration: where there is none, every key has its default. */
export const loadConfigOrDefaults = async (
	options: LoadOptions,
	machine: ConfigWorld,
	sources: readonly SourceGrammar[],
): Promise<Config> => build(await readLayers(options, machine, sources));

type Layers = {
	readonly world: ConfigWorld;
	readonly grammar: Grammar;
	readonly file: LoadedFile | null;
	readonly environment: ReadEnvironment;
	readonly flags: ReadSettings;
	readonly origin: string;
};

async function readLayers(
	{ configPath, settings = [] }: LoadOptions,
	machine: ConfigWorld,
	sources: readonly SourceGrammar[],
): Promise<Layers> {
	const world = withPlainNames(machine);
	const grammar = createGrammar(sources);
	const flags = readSettings(settings, grammar.tree);
	const environment = readEnvironment(world.env, grammar.tree);
	const file = await findFile(configPath, world).catch((error: unknown) => {
		if (!(error instanceof ConfigError)) throw error;
		throw withoutSecrets(
			[...error.problems, ...flags.problems, ...environment.problems],
			[...flags.secrets, ...secretsIn(world.env)],
		);
	});
	const isFromEnvironment = environment.used.length + environment.problems.length > 0;
	const above = isFromEnvironment ? "environment" : settings.length > 0 ? "command line" : "defaults";
	return { world, grammar, file, environment, flags, origin: file?.path ?? above };
}

async function build({ world, grammar, file, environment, flags, origin }: Layers): Promise<Config> {
	const above = [flags, environment];
	const locate = createLocate({ file, above });
	const found = await findToken({ file, settings: flags.raw, locate }, world);
	const raw = above.reduceRight((lower, { raw: upper }) => merge(lower, upper), file?.raw ?? {});
	const isFromFile = above.every(({ raw: upper }) => own(upper, "state_dir") === undefined);
	try {
		return parseConfig(raw, {
			grammar,
			origin,
			locate,
			problems: [...flags.problems, ...environment.problems, ...found.problems],
			warnings: [...found.warnings, ...exposedFile(file, world)],
			token: found.token,
			tokenFrom: found.from,
			stateDir(configured) {
				if (configured === null) return defaultStateDir(world);
				return file !== null && isFromFile ? world.besides(file.path, configured) : configured;
			},
		});
	} catch (error) {
		throw error instanceof ConfigError ? withoutSecrets(error.problems, [...flags.secrets, ...found.secrets]) : error;
	}
}

/** A file that has a token in it as well was warned of already. */
function exposedFile(file: LoadedFile | null, { env }: ConfigWorld): readonly Problem[] {
	if (file === null || own(file.raw, "token") !== undefined) return [];
	const holds = ["notify", "heartbeat"].filter(key => own(file.raw, key) !== undefined);
	return holds.length === 0
		? findChangeable(file.path, file.mode, env)
		: findExposure(file.path, file.mode, env, `the secrets of [${holds.join("] and [")}]`);
}

/** Windows ignores the case of variables' names. */
function withPlainNames(world: ConfigWorld): ConfigWorld {
	if (world.platform !== "win32") return world;
	return {
		...world,
		env: Object.fromEntries(Object.entries(world.env).map(([name, text]) => [name.toUpperCase(), text])),
	};
}

function withoutSecrets(problems: readonly Problem[], secrets: readonly string[]): ConfigError {
	const redact = redactor(secrets);
	return new ConfigError(
		problems.map(({ code, message, hint }) => new Problem(code, redact(message), { hint: redact(hint) })),
	);
}
