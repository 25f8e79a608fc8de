import { createCloudflareHost } from "./cloudflare/host.ts";
import type { DoctorReport, NameServers } from "./compose-doctor.ts";
import type { SetUp } from "./compose-init.ts";
import type { Installed, InstallOptions, Uninstalled, UninstallOptions } from "./compose-install.ts";
import type { WatchOptions } from "./compose-watch.ts";
import type { Config } from "./config/config.ts";
import { type LoadOptions, loadConfig, loadConfigOrDefaults, noNamesProblem, noTokenProblem } from "./config/load.ts";
import { redactor } from "./config/redact.ts";
import type { Token } from "./config/token.ts";
import { type Family, familyOf } from "./core/address.ts";
import type { Group } from "./core/desired.ts";
import { memoOf } from "./core/memo-making.ts";
import type { HttpExchange, Journal, NetworkView, StateStore } from "./core/ports.ts";
import { type ExitCode, expectProblem } from "./core/problem.ts";
import { admit } from "./core/publishable.ts";
import { secretsOf } from "./core/recipient.ts";
import { type Report, withProblems } from "./core/report.ts";
import type { State } from "./core/state.ts";
import type { Status } from "./core/status.ts";
import { ROUND_DEADLINE_MS, roundTooLong } from "./engine/deadline.ts";
import type { Examination } from "./engine/examine.ts";
import type { Orders } from "./engine/keep-watch.ts";
import { type RoundDeps, type RoundOptions, round } from "./engine/round.ts";
import type { MigrateOptions, Migration } from "./migrate/migrate.ts";
import type { Delivery } from "./notify/messenger.ts";
import type { Telling } from "./notify/telling.ts";
import { createClock } from "./platform/clock.ts";
import { systemConfigWorld } from "./platform/config-world.ts";
import { startDeadline } from "./platform/deadline.ts";
import type { Dialogue, DialogueInput, DialogueScreen } from "./platform/dialogue.ts";
import { createFiles } from "./platform/files.ts";
import { thisMachine } from "./platform/machine.ts";
import { createOutside } from "./platform/outside.ts";
import { createProcessIdentity } from "./platform/process-identity.ts";
import { createRecorder, type Recorder } from "./platform/recorder.ts";
import { fallbackFolder, inTempFolder, type TempFolder } from "./platform/temp.ts";
import type { Simulator, SimulatorOptions } from "./simulator/simulator.ts";
import { openSources, SOURCE_GRAMMARS } from "./sources/registry.ts";
import { createJournal } from "./state/journal.ts";
import { createMemoFile } from "./state/memo-file.ts";
import { createStateStore } from "./state/store.ts";

export type { DoctorReport } from "./compose-doctor.ts";
export type { SetUp } from "./compose-init.ts";
export type { Installed, Uninstalled } from "./compose-install.ts";
export type { Examination } from "./engine/examine.ts";
export { MODES, PLATFORMS } from "./install/service-plan.ts";
export type { Migration } from "./migrate/migrate.ts";
export type { Delivery } from "./notify/messenger.ts";
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
	/** Looks at everything, and says what is wrong. What cannot be looked at is said, too; only the signal's reason is thrown. */
	doctor(choice: Choice, signal: AbortSignal): Promise<DoctorReport>;
	/** Rounds on events and by the time, until the signal aborts. Throws as `round` does, as long as there is nothing to watch with. */
	watch(choice: Choice, options: WatchOptions): Promise<ExitCode>;
	/** Another tool's configuration as ours; `-` is standard input. Throws a `Problem` if it cannot be read. */
	migrate(file: string, options: Pick<MigrateOptions, "zones" | "part">, signal: AbortSignal): Promise<Migration>;
	/** Stores a configuration and returns where; one that is there is only replaced if `replace` is set. Throws a `Problem`. */
	storeConfig(text: string, choice: Choice, replace: boolean): Promise<string>;
	/** Sends every recipient of messages a test. Throws as `round` does, and if there is none. */
	testMessages(choice: Choice, signal: AbortSignal): Promise<readonly Delivery[]>;
	/** The system service. Expected failures are thrown as a `Problem` or a `ConfigError`. */
	install(choice: Choice, options: InstallOptions): Promise<Installed>;
	uninstall(options: UninstallOptions): Promise<Uninstalled>;
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
	/** Node's own, such as "v20.19.0". */
	readonly version: string;
	readonly execPath: string;
	readonly argv: readonly string[];
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Not there on Windows. */
	readonly getuid?: () => number;
	kill(pid: number, signal: 0): boolean;
	hrtime(): [seconds: number, nanoseconds: number];
};

type OpenOptions = {
	/** How long connections are kept, in milliseconds. */
	readonly idleMs?: number;
	/** Notes what a round asks this machine. */
	readonly recorder?: Recorder | null;
};

export type AppWorld = {
	readonly version: string;
	/** What a memo of this call's round would be known by; `null` if none may stand in for the next one. See `core/memo-call.ts`. */
	readonly memoCall: string | null;
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
	/** Whom to ask over DNS what others see. Default: public resolvers, and the zones' own servers at port 53. */
	readonly nameServers?: NameServers;
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

/** Where configurations are read. One that is rehearsed stands in for the file at its path. */
function machineOf({ host, rehearsed }: Pick<AppWorld, "host" | "rehearsed">) {
	const machine = systemConfigWorld(host);
	if (rehearsed === undefined) return machine;
	const { path: at, text } = rehearsed;
	const pretended = { kind: "text", text, mode: 0o600 } as const;
	return { ...machine, readFile: async (path: string) => (path === at ? pretended : machine.readFile(path)) };
}

/** The store, and what was last loaded from it. */
function remembering(store: StateStore): { readonly store: StateStore; found(): State | null } {
	let found: State | null = null;
	const load = async () => {
		const loaded = await store.load();
		found = loaded.state;
		return loaded;
	};
	return { store: { ...store, load }, found: () => found };
}

export function compose(world: AppWorld): App {
	const { version, memoCall, host, random, randomBytes } = world;
	const { platform, env } = host;
	const uid = host.getuid?.() ?? null;
	const userAgent = `cfddns/${version}`;
	const clock = createClock(host.hrtime);

	const secrets: string[] = [];
	const known = (config: Config): Config => {
		if (config.token !== null) secrets.push(config.token.reveal());
		for (const recipient of [...config.messages.to, ...config.heartbeats])
			secrets.push(...secretsOf(recipient.reveal()));
		return config;
	};

	/** Outlives what a reload opens anew. */
	const released = new Set<string>();

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
		released,
	});

	/** The adapters for one configuration. `close` ends what is still open. */
	function open({ api, timeoutMs, stateDir, target }: Config, { idleMs, recorder = null }: OpenOptions = {}) {
		const { close, dropConnections, ...outside } = createOutside(
			{ platform, env, ...(idleMs === undefined ? {} : { idleMs }) },
			recorder,
		);
		const { http, network } = outside;
		const place = placeOf({ api, stateDir, target });
		const sourceDeps = { ...outside, timeoutMs, userAgent, randomBytes };
		return {
			http,
			clock,
			state: createStateStore({ ...place, files: recorder?.files(place.files) ?? place.files }),
			journal: createJournal(place),
			memoFile: createMemoFile(place),
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
	async function loadUsable(choice: Choice, recorder: Recorder | null = null): Promise<UsableConfig> {
		const machine = machineOf(world);
		const config = known(await loadConfig(choice, recorder?.config(machine) ?? machine, SOURCE_GRAMMARS));
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

	/** Who is told what a round came to; nobody is, and nothing loaded, where nobody is configured. */
	async function tellingOf(
		config: Config,
		deps: { readonly journal: Journal; readonly http: HttpExchange },
	): Promise<Telling> {
		if (config.messages.to.length + config.heartbeats.length === 0) return { ...deps, tell: async () => [] };
		const { composeTelling } = await import("./compose-notify.ts");
		return composeTelling(config, { ...deps, userAgent, redact: redactor(secrets) });
	}

	async function service() {
		const { composeInstall } = await import("./compose-install.ts");
		return composeInstall({ version, host, machine: machineOf(world), grammars: SOURCE_GRAMMARS });
	}

	return {
		version,
		async round(choice, options) {
			const recorder = memoCall === null || options.dryRun || options.force ? null : createRecorder(thisMachine);
			const startedAtMs = clock.now();
			const config = await loadUsable(choice, recorder);
			// Others are told of every round.
			if (config.messages.to.length + config.heartbeats.length > 0) recorder?.spoil();
			if (config.tokenFrom === config.origin) recorder?.spoilTexts();
			const { close, http, memoFile, ...deps } = open(config, { recorder });
			const { store, found } = remembering(deps.state);
			const { api, token, timeoutMs } = config;
			const dns = createCloudflareHost({ api, token, timeoutMs, http, clock, random, userAgent });
			const deadline = startDeadline(ROUND_DEADLINE_MS, roundTooLong());
			const signal = AbortSignal.any([options.signal, deadline.signal]);
			try {
				const { journal, tell } = await tellingOf(config, { ...deps, http });
				const rounded = await round(
					config.target,
					{ ...deps, journal, state: store, host: dns },
					{ ...options, signal },
				);
				// Who was told to stop has no time left for this.
				const untold = options.dryRun || options.signal.aborted ? [] : await tell(rounded, options.signal);
				const report = withProblems(rounded, [...config.warnings, ...untold]);
				const record = recorder?.finish(memoFile.changesWithRounds) ?? null;
				const state = found();
				if (memoCall !== null && record !== null && state !== null) {
					const { target } = config;
					const memo = memoOf({ call: memoCall, target, state, report, ...record, startedAtMs, nowMs: clock.now() });
					if (memo !== null) await memoFile.keep(memo);
				}
				return report;
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
		async doctor(choice, signal) {
			const { composeDoctor } = await import("./compose-doctor.ts");
			const load = async () => known(await loadConfig(choice, machineOf(world), SOURCE_GRAMMARS));
			return composeDoctor({ ...world, clock, userAgent, load, open, placeOf }, signal);
		},
		async watch(choice, options) {
			const { composeWatch } = await import("./compose-watch.ts");
			return composeWatch(
				{ ...world, clock, userAgent, load: () => loadUsable(choice), open, placeOf, standing, tellingOf },
				options,
			);
		},
		async migrate(file, options, signal) {
			const { composeMigrate } = await import("./compose-migrate.ts");
			return composeMigrate(world, file, options, signal);
		},
		async storeConfig(text, choice, replace) {
			const { composeStoreConfig } = await import("./compose-migrate.ts");
			return composeStoreConfig(world, text, choice, replace);
		},
		async testMessages(choice, signal) {
			const config = known(await loadConfig(choice, machineOf(world), SOURCE_GRAMMARS));
			const { close, http } = open(config);
			try {
				const { testMessages } = await import("./compose-notify.ts");
				return await testMessages(config, { http, userAgent }, signal);
			} finally {
				await close();
			}
		},
		install: async (choice, options) => (await service()).install(choice, options),
		uninstall: async options => (await service()).uninstall(options),
		async setUp(choice) {
			const [{ composeInit }, { inputText }] = await Promise.all([
				import("./compose-init.ts"),
				import("./compose-migrate.ts"),
			]);
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
