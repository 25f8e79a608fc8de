import { createCloudflareHost } from "./cloudflare/host.ts";
import type { App, AppWorld, Choice } from "./compose.ts";
import type { Config } from "./config/config.ts";
import { ConfigError } from "./config/config-error.ts";
import { findFile, type LoadedFile } from "./config/config-file.ts";
import type { ConfigWorld } from "./config/config-world.ts";
import { type Draft, ipv6In, namesIn, renderDraft, revise, sourcesIn } from "./config/draft.ts";
import { findToken } from "./config/find-token.ts";
import { loadConfigOrDefaults } from "./config/load.ts";
import { createLocate } from "./config/locate.ts";
import { placeForConfig } from "./config/places.ts";
import { sourceOf } from "./config/source-kind.ts";
import { readTokenText } from "./config/token-text.ts";
import { FAMILIES, type Family } from "./core/address.ts";
import type { Clock, DnsHost } from "./core/ports.ts";
import { Problem } from "./core/problem.ts";
import type { Report } from "./core/report.ts";
import type { FamilyScope } from "./core/target.ts";
import type { Examination } from "./engine/examine.ts";
import { backUpConfig } from "./platform/config-file.ts";
import { createOutside } from "./platform/outside.ts";
import { SOURCE_GRAMMARS } from "./sources/registry.ts";

/** What the configuration says that is there already. */
type OldAnswers = {
	readonly token: string | null;
	readonly domains: readonly string[];
	/** `null` where it lists none. */
	readonly sources: Readonly<Record<Family, readonly string[] | null>>;
	readonly ipv6: FamilyScope | null;
};

type OldConfig =
	| { readonly kind: "none" }
	| { readonly kind: "usable"; readonly answers: OldAnswers }
	/** It is there, but cannot be used. */
	| { readonly kind: "damaged"; readonly problems: readonly Problem[] };

type StoredDraft = { readonly path: string; readonly backup: string | null };

/** What setting up needs. Nothing is written before `store`. */
export type SetUp = {
	/** Where the configuration is, or will be. */
	readonly path: string;
	readonly old: OldConfig;
	/** The token in a file (`-`: standard input), else in the environment; `null` if there is none. Throws what is wrong with it. */
	findToken(file: string | null, signal: AbortSignal): Promise<string | null>;
	/** From here on it appears in no output. */
	keepSecret(token: string): void;
	/** Cloudflare, asked with this token. */
	account(token: string): Pick<DnsHost, "zones" | "list">;
	/** What the sources say that need no configuration. */
	examine(signal: AbortSignal): Promise<readonly Examination[]>;
	/** For which families a source can be listed; or why for none. */
	judgeSource(text: string): readonly Family[] | Problem;
	/** The text to be stored; `null` if what is there says the same already. */
	write(draft: Draft): string | null;
	/** What a round would change with a text that is not stored. Throws if it cannot be used. */
	rehearse(text: string | null, signal: AbortSignal): Promise<Report>;
	/** Stores a text; what it replaces is kept beside it. */
	store(text: string): Promise<StoredDraft>;
	close(): Promise<void>;
};

type Workshop = AppWorld & {
	readonly clock: Clock;
	readonly userAgent: string;
	/** What no output may show; more are added. */
	readonly secrets: string[];
	compose(world: AppWorld): App;
	machineOf(world: AppWorld): ConfigWorld;
	readInput(signal: AbortSignal): Promise<string>;
};

export async function composeInit(workshop: Workshop, { configPath, settings = [] }: Choice): Promise<SetUp> {
	const { host, secrets, clock, random, userAgent, compose, machineOf } = workshop;
	const machine = machineOf(workshop);
	const path = placeForConfig(configPath, machine);
	// Its settings hold also where nothing is stored yet.
	const rehearsing = (text: string, env: AppWorld["host"]["env"] = host.env): AppWorld => ({
		...workshop,
		host: { ...host, env },
		rehearsed: { path, text },
	});
	const choice = { configPath: path, settings };
	const blank = await loadConfigOrDefaults(choice, machineOf(rehearsing("")), SOURCE_GRAMMARS);
	const { old, file, config } = await readOld(path, settings, machine, blank);
	if (file !== null && old.kind === "usable" && old.answers.token !== null) secrets.push(old.answers.token);
	const outside = createOutside({ platform: host.platform, env: host.env }, null);

	return {
		path,
		old,
		async findToken(tokenFile, signal) {
			const token = tokenFile === "-" ? tokenIn(await workshop.readInput(signal)) : await tokenOf(tokenFile, machine);
			if (token !== null) secrets.push(token);
			return token;
		},
		keepSecret: token => void secrets.push(token),
		account: token => {
			const { api, timeoutMs } = config;
			const { http } = outside;
			return createCloudflareHost({ api, token: { reveal: () => token }, timeoutMs, http, clock, random, userAgent });
		},
		examine: signal => compose(rehearsing("")).examine(choice, signal),
		judgeSource,
		write: draft => (old.kind === "usable" && file !== null ? revise(file.raw, draft) : renderDraft(draft)),
		rehearse: (text, signal) => {
			// The environment's token would go before the one that is to be stored.
			const { CFDDNS_TOKEN: _token, CFDDNS_TOKEN_FILE: _file, ...env } = host.env;
			const world = text === null ? workshop : rehearsing(text, env);
			return compose(world).round(choice, { dryRun: true, force: false, signal });
		},
		async store(text) {
			const backup = await keepOld(path, file?.text ?? null, machine, workshop);
			return { path: await compose(workshop).storeConfig(text, { configPath: path }, backup !== null), backup };
		},
		close: outside.close,
	};
}

type ReadOld = { readonly old: OldConfig; readonly file: LoadedFile | null; readonly config: Config };

async function readOld(
	path: string,
	settings: readonly string[],
	machine: ConfigWorld,
	blank: Config,
): Promise<ReadOld> {
	if ((await machine.readFile(path)).kind === "missing") return { old: { kind: "none" }, file: null, config: blank };
	try {
		const config = await loadConfigOrDefaults({ configPath: path, settings }, machine, SOURCE_GRAMMARS);
		const file = await findFile(path, machine);
		if (file === null) return { old: { kind: "none" }, file, config };
		const { raw } = file;
		const { token } = await findToken(
			{ file, settings: {}, locate: createLocate({ file, above: [] }) },
			withoutEnv(machine),
		);
		const answers: OldAnswers = {
			token: token?.reveal() ?? null,
			domains: namesIn(raw),
			sources: { ipv4: sourcesIn(raw, "ipv4"), ipv6: sourcesIn(raw, "ipv6") },
			ipv6: ipv6In(raw),
		};
		return { old: { kind: "usable", answers }, file, config };
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		return { old: { kind: "damaged", problems: error.problems }, file: null, config: blank };
	}
}

const withoutEnv = (machine: ConfigWorld): ConfigWorld => ({ ...machine, env: {} });

/** What a configuration that is there says is never lost: comments are no part of what is written anew. */
async function keepOld(
	path: string,
	known: string | null,
	machine: ConfigWorld,
	{ host }: Workshop,
): Promise<string | null> {
	const present = await machine.readFile(path);
	if (present.kind === "missing") return null;
	if (present.kind === "unreadable") throw unwritable(path, present.reason);
	if (known !== null && present.text !== known) {
		throw new Problem("config-exists", `${path} was changed by somebody else meanwhile; nothing was written`, {
			hint: "Run `cfddns init` again.",
		});
	}
	const stored = await backUpConfig(path, present.text, { platform: host.platform, uid: host.getuid?.() ?? null });
	if (stored.kind === "stored") return stored.path;
	throw unwritable(`${path}.bak`, stored.kind === "failed" ? stored.reason : "there are too many copies already");
}

const unwritable = (path: string, reason: string): Problem =>
	new Problem("config-unwritable", `${path} cannot be written: ${reason}; nothing was changed`, {
		hint: "Run it as the user that may (root, with sudo), or name another place with --config.",
	});

function tokenIn(text: string): string {
	const read = readTokenText(text);
	if (read.kind === "token") return read.text;
	throw new Problem("bad-usage", `--token-file -: the token ${read.what}`, { hint: read.hint });
}

async function tokenOf(tokenFile: string | null, machine: ConfigWorld): Promise<string | null> {
	const asked = {
		file: null,
		settings: tokenFile === null ? {} : { token_file: tokenFile },
		flag: "--token-file",
		locate: createLocate({ file: null, above: [] }),
	};
	const { token, problems } = await findToken(asked, machine);
	if (problems.length > 0) throw new ConfigError(problems);
	return token?.reveal() ?? null;
}

function judgeSource(text: string): readonly Family[] | Problem {
	const reads = FAMILIES.map(family => ({ family, read: sourceOf(family, SOURCE_GRAMMARS).read(text) }));
	const fitting = reads.flatMap(({ family, read }) => ("value" in read ? [family] : []));
	if (fitting.length > 0) return fitting;
	const [first] = reads.flatMap(({ read }) => ("wrong" in read ? [read] : []));
	return new Problem("bad-usage", first?.wrong ?? "", { hint: first?.hint ?? "" });
}
