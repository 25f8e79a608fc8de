import { createCloudflareHost } from "./cloudflare/host.ts";
import type { SetUp } from "./compose-init.ts";
import type { WatchOptions } from "./compose-watch.ts";
import type { Config } from "./config/config.ts";
import { type LoadOptions, loadConfig, loadConfigOrDefaults, noNamesProblem, noTokenProblem } from "./config/load.ts";
import { placeForConfig } from "./config/places.ts";
import { redactor } from "./config/redact.ts";
import type { Token } from "./config/token.ts";
import { type Family, familyOf } from "./core/address.ts";
import type { Group } from "./core/desired.ts";
import type { NetworkView } from "./core/ports.ts";
import { type ExitCode, expectProblem, Problem } from "./core/problem.ts";
import { admit } from "./core/publishable.ts";
import { type Report, withProblems } from "./core/report.ts";
import type { Status } from "./core/status.ts";
import { ROUND_DEADLINE_MS, roundTooLong } from "./engine/deadline.ts";
import type { Examination } from "./engine/examine.ts";
import type { Orders } from "./engine/keep-watch.ts";
import { type RoundDeps, type RoundOptions, round } from "./engine/round.ts";
import type { MigrateOptions, Migration } from "./migrate/migrate.ts";
import { createClock } from "./platform/clock.ts";
import { systemConfigWorld } from "./platform/config-world.ts";
import { startDeadline } from "./platform/deadline.ts";
import type { Dialogue, DialogueInput, DialogueScreen } from "./platform/dialogue.ts";
import { createFiles } from "./platform/files.ts";
import { createOutside } from "./platform/outside.ts";
import { createProcessIdentity } from "./platform/process-identity.ts";
import { fallbackFolder, inTempFolder, type TempFolder } from "./platform/temp.ts";
import type { Simulator, SimulatorOptions } from "./simulator/simulator.ts";
import { openSources, SOURCE_GRAMMARS } from "./sources/registry.ts";
import { randomSuffix } from "./state/file-name.ts";
import { createJournal } from "./state/journal.ts";
import { createStateStore } from "./state/store.ts";

export type { SetUp } from "./compose-init.ts";
export type { Examination } from "./engine/examine.ts";

export type { Migration } from "./migrate/migrate.ts";
export type { Dialogue } from "./platform/dialogue.ts";
export type { Simulator, SimulatorOptions } from "./simulator/simulator.ts";

/** Which configuration: the file named, or the one found, and what was set on the command line. */
export type Choice = LoadOptions;

/** Where things stand, and when that was. */
export type Standing = { readonly status: Status; readonly nowMs: number };

/** With it names can be kept. */
export type UsableConfig = Config & { readonly token: Token };

/** What the commands can do, with the real world attached. */
export type App = {
	readonly version: string;
	/** One round. A configuration that cannot be used is thrown, as a `ConfigError` or a `Problem`; all else is in the report. */
	round(choice: Choice, options: RoundOptions): Promise<Report>;
	/** What every source says; without a configuration, those that `auto` stands for. Throws as `round` does. */
	examine(choice: Choice, signal: AbortSignal): Promise<readonly Examination[]>;
	/** Where things stand, without asking anybody. Throws as `round` does. */
	status(choice: Choice): Promise<Standing>;
	/** Rounds on events and by the time, until the signal aborts. Throws as `round` does, as long as there is nothing to watch with. */
	watch(choice: Choice, options: WatchOptions): Promise<ExitCode>;
	/** Another tool's configuration as ours; `-` is standard input. Throws a `Problem` if it cannot be read. */
	migrate(file: string, options: Pick<MigrateOptions, "zones" | "part">, signal: AbortSignal): Promise<Migration>;
	/** Stores a configuration and returns where; one that is there is only replaced if `replace` is set. Throws a `Problem`. */
	storeConfig(text: string, choice: Choice, replace: boolean): Promise<string>;
	/** All that setting up takes. Throws as `round` does, if what is there already or was set cannot be used. */
	setUp(choice: Choice): Promise<SetUp>;
	/** Questions to a person; `null` where nobody can answer them. */
	openDialogue(options: { readonly color: boolean }): Promise<Dialogue | null>;
	simulate(options: SimulatorOptions): Promise<Simulator>;
	/** Hides the token, whoever repeats it: a program that is a source may print anything. */
	redact(text: string): string;
	/** The same without what this machine's environment says about the configuration. */
	withoutEnvironment(): App;
	/** A new empty folder that is removed after `work`. */
	inTempFolder<T>(work: (folder: TempFolder) => Promise<T>): Promise<T>;
	/** Milliseconds since 1970. */
	now(): number;
	sleep(delayMs: number, signal: AbortSignal): Promise<void>;
};

/** The part of Node's `process` that is needed. */
type HostProcess = {
	readonly platform: string;
	readonly pid: number;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Not there on Windows. */
	readonly getuid?: () => number;
	kill(pid: number, signal: 0): boolean;
	hrtime(): [seconds: number, nanoseconds: number];
};

export type AppWorld = {
	readonly version: string;
	readonly host: HostProcess;
	/** A configuration that is not stored, or not yet. */
	readonly rehearsed?: { readonly path: string; readonly text: string };
	readonly orders: Orders;
	/** From 0 up to 1. */
	random(): number;
	/** Unpredictable ones. */
	randomBytes(count: number): Uint8Array;
	/** Standard input: opened when it is asked for. */
	input(): DialogueInput;
	/** Where questions are asked: likewise. */
	screen(): DialogueScreen;
};

/** A kernel that does not tell (a tight sandbox) leaves the family out of scope: its records stay as they are. */
async function hasFamily(network: NetworkView, family: Family): Promise<boolean> {
	try {
		// What a VPN brings along is not the line's.
		for (const name of await network.defaultInterfaces(family)) if (!(await network.isTunnel(name))) return true;
		const own = (await network.addresses()).filter(
			({ address, stability }) =>
				familyOf(address) === family && stability !== "unfit" && admit(address, []).kind === "publishable",
		);
		for (const { interface: name } of own) if (!(await network.isTunnel(name))) return true;
		return false;
	} catch (error) {
		expectProblem(error);
		return false;
	}
}

async function inputText(input: AppWorld["input"], signal: AbortSignal): Promise<string> {
	const { readInput } = await import("./platform/standard-input.ts");
	const text = await readInput(input(), signal);
	if (text !== null) return text;
	throw new Problem("bad-usage", "Standard input is larger than 1 MiB: that is no configuration");
}

/** Where configurations are read. One that is rehearsed stands in for the file at its path. */
function machineOf({ host, rehearsed }: Pick<AppWorld, "host" | "rehearsed">) {
	const machine = systemConfigWorld(host);
	if (rehearsed === undefined) return machine;
	const { path: at, text } = rehearsed;
	const pretended = { kind: "text", text, mode: 0o600 } as const;
	return { ...machine, readFile: async (path: string) => (path === at ? pretended : machine.readFile(path)) };
}

async function fileText(file: string, { readFile }: ReturnType<typeof systemConfigWorld>): Promise<string> {
	const answer = await readFile(file);
	if (answer.kind === "text") return answer.text;
	if (answer.kind === "missing")
		throw new Problem("bad-usage", `There is no file ${file}`, { hint: "Name the configuration of the other tool." });
	throw new Problem("bad-usage", `${file} cannot be read: ${answer.reason}`, {
		hint: "Run it as the user that the file belongs to (root, with sudo).",
	});
}

export function compose(world: AppWorld): App {
	const { version, host, random, randomBytes } = world;
	const { platform, env } = host;
	const uid = host.getuid?.() ?? null;
	const userAgent = `cfddns/${version}`;
	const clock = createClock(host.hrtime);

	const secrets: string[] = [];
	const known = (config: Config): Config => {
		if (config.token !== null) secrets.push(config.token.reveal());
		return config;
	};

	/** Where a configuration's state lies, and what keeps it to one process at a time. */
	const placeOf = ({ api, stateDir, target }: Pick<Config, "api" | "stateDir" | "target">) => ({
		folder: stateDir,
		fallbackFolder: fallbackFolder(uid),
		api,
		owner: target.owner,
		files: createFiles({ platform, uid }),
		identity: createProcessIdentity(host),
		clock,
		random,
	});

	/** The adapters for one configuration. `close` ends what is still open. `idleMs`: how long connections are kept. */
	function open({ api, timeoutMs, stateDir, target }: Config, idleMs?: number) {
		const { close, dropConnections, ...outside } = createOutside({
			platform,
			env,
			...(idleMs === undefined ? {} : { idleMs }),
		});
		const { http, network } = outside;
		const place = placeOf({ api, stateDir, target });
		const sourceDeps = { ...outside, timeoutMs, userAgent, randomBytes };
		return {
			http,
			clock,
			state: createStateStore(place),
			journal: createJournal(place),
			openSources: ({ sources, family, bind }: Pick<Group, "sources" | "family" | "bind">) =>
				openSources(sources, family, { ...sourceDeps, bind }),
			network,
			hasFamily: (family: Family) => hasFamily(network, family),
			sourceDeps,
			dropConnections,
			close,
		};
	}

	/** A configuration that names something to keep, and has the means. */
	async function loadUsable(choice: Choice): Promise<UsableConfig> {
		const config = known(await loadConfig(choice, machineOf(world), SOURCE_GRAMMARS));
		const { token } = config;
		if (token === null) throw noTokenProblem();
		if (config.target.wishes.length === 0) throw noNamesProblem();
		return { ...config, token };
	}

	async function standing({ target }: Config, { state, journal }: Pick<RoundDeps, "state" | "journal">) {
		const { statusOf } = await import("./core/status.ts");
		const loaded = await state.load();
		const status = statusOf(target, loaded.state, await journal.diary(), await journal.events());
		return { status, nowMs: clock.now() };
	}

	return {
		version,
		async round(choice, options) {
			const config = await loadUsable(choice);
			const { close, http, ...deps } = open(config);
			const { api, token, timeoutMs } = config;
			const dns = createCloudflareHost({ api, token, timeoutMs, http, clock, random, userAgent });
			const deadline = startDeadline(ROUND_DEADLINE_MS, roundTooLong());
			const signal = AbortSignal.any([options.signal, deadline.signal]);
			try {
				const report = await round(config.target, { ...deps, host: dns }, { ...options, signal });
				return withProblems(report, config.warnings);
			} finally {
				deadline.cancel();
				await close();
			}
		},
		async examine(choice, signal) {
			const config = known(await loadConfigOrDefaults(choice, machineOf(world), SOURCE_GRAMMARS));
			const { close, ...deps } = open(config);
			try {
				const { examineAll } = await import("./engine/examine.ts");
				return await examineAll(config.target, deps, signal);
			} finally {
				await close();
			}
		},
		async status(choice) {
			const config = known(await loadConfig(choice, machineOf(world), SOURCE_GRAMMARS));
			const { close, ...deps } = open(config);
			const now = await standing(config, deps);
			await close();
			return now;
		},
		async watch(choice, options) {
			const { composeWatch } = await import("./compose-watch.ts");
			return composeWatch(
				{ ...world, clock, userAgent, load: () => loadUsable(choice), open, placeOf, standing },
				options,
			);
		},
		async migrate(file, options, signal) {
			const machine = machineOf(world);
			const text = file === "-" ? await inputText(world.input, signal) : await fileText(file, machine);
			const { migrate } = await import("./migrate/migrate.ts");
			const besides = (path: string): string => (file === "-" ? path : machine.besides(file, path));
			return migrate(text, { ...options, besides }, SOURCE_GRAMMARS);
		},
		async storeConfig(text, { configPath }, replace) {
			const path = placeForConfig(configPath, machineOf(world));
			const { storeConfig } = await import("./platform/config-file.ts");
			const stored = await storeConfig(path, text, replace, { platform, uid, suffix: randomSuffix(random) });
			if (stored.kind === "stored") return stored.path;
			if (stored.kind === "exists") {
				throw new Problem("config-exists", `There is a configuration already: ${path}`, {
					hint: "`--force` replaces it; `--config PATH` stores the new one elsewhere.",
				});
			}
			throw new Problem("config-unwritable", `${path} cannot be written: ${stored.reason}`, {
				hint: "Run it as the user that may (root, with sudo), or name another place with --config.",
			});
		},
		async setUp(choice) {
			const { composeInit } = await import("./compose-init.ts");
			const readInput = (signal: AbortSignal): Promise<string> => inputText(world.input, signal);
			return composeInit({ ...world, clock, userAgent, secrets, compose, machineOf, readInput }, choice);
		},
		async openDialogue({ color }) {
			if (env["TERM"] === "dumb") return null;
			const { openDialogue } = await import("./platform/dialogue.ts");
			return openDialogue(world.input(), world.screen(), { color, redact: text => redactor(secrets)(text) });
		},
		async simulate(options) {
			const { startSimulator } = await import("./simulator/simulator.ts");
			return startSimulator(options);
		},
		redact: text => redactor(secrets)(text),
		withoutEnvironment: () => compose({ ...world, host: { ...host, env: {} } }),
		inTempFolder,
		now: clock.now,
		sleep: clock.sleep,
	};
}
