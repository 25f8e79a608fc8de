import { createCloudflareHost } from "./cloudflare/host.ts";
import type { Config } from "./config/config.ts";
import { type LoadOptions, loadConfig, loadConfigOrDefaults, noNamesProblem, noTokenProblem } from "./config/load.ts";
import { redactor } from "./config/redact.ts";
import { type Family, familyOf } from "./core/address.ts";
import type { Group } from "./core/desired.ts";
import { memoOf } from "./core/memo-making.ts";
import type { NetworkView, StateStore } from "./core/ports.ts";
import { expectProblem, Problem } from "./core/problem.ts";
import { admit } from "./core/publishable.ts";
import { type Report, withProblems } from "./core/report.ts";
import type { State } from "./core/state.ts";
import type { Status } from "./core/status.ts";
import type { Examination } from "./engine/examine.ts";
import { type RoundOptions, round } from "./engine/round.ts";
import { createClock } from "./platform/clock.ts";
import { systemConfigWorld } from "./platform/config-world.ts";
import { startDeadline } from "./platform/deadline.ts";
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

export type { Examination } from "./engine/examine.ts";
export type { Simulator, SimulatorOptions } from "./simulator/simulator.ts";

/** Which configuration: the file named, or the one found, and what was set on the command line. */
export type Choice = LoadOptions;

/** What the commands can do, with the real world attached. */
export type App = {
	readonly version: string;
	/** One round. A configuration that cannot be used is thrown, as a `ConfigError` or a `Problem`; all else is in the report. */
	round(choice: Choice, options: RoundOptions): Promise<Report>;
	/** What every source says; without a configuration, those that `auto` stands for. Throws as `round` does. */
	examine(choice: Choice, signal: AbortSignal): Promise<readonly Examination[]>;
	/** Where things stand, without asking anybody. Throws as `round` does. */
	status(choice: Choice): Promise<{ readonly status: Status; readonly nowMs: number }>;
	simulate(options: SimulatorOptions): Promise<Simulator>;
	/** Hides the token, whoever repeats it: a program that is a source may print anything. */
	redact(text: string): string;
	/** The same without what this machine's environment says about the configuration. */
	withoutEnvironment(): App;
	/** A new empty folder that is removed after `work`. */
	inTempFolder<T>(work: (folder: TempFolder) => Promise<T>): Promise<T>;
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
	/** What a memo of this call's round would be known by; `null` if none may stand in for the next one. See `core/memo-call.ts`. */
	readonly memoCall: string | null;
	readonly host: HostProcess;
	/** From 0 up to 1. */
	random(): number;
	/** Unpredictable ones. */
	randomBytes(count: number): Uint8Array;
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

/** Whatever happens, a round ends: well before another one may take its lock for one that was left behind. */
const ROUND_DEADLINE_MS = 300_000;

const roundTooLong = (): Problem =>
	new Problem("round-deadline", "The round took longer than 5 minutes and was ended; the next one looks first", {
		hint: "Is Cloudflare answering very slowly? `cfddns sync --verbose` shows what a round takes.",
	});

export function compose(world: AppWorld): App {
	const { version, memoCall, host, random, randomBytes } = world;
	const { platform, env } = host;
	const uid = host.getuid?.() ?? null;
	const userAgent = `cfddns/${version}`;
	const clock = createClock(host.hrtime);

	const secrets: string[] = [];
	const known = (config: Config): Config => {
		if (config.token !== null) secrets.push(config.token.reveal());
		return config;
	};

	/** The adapters for one configuration. `close` ends what is still open. */
	function open({ api, timeoutMs, stateDir, target }: Config, recorder: Recorder | null = null) {
		const { close, ...outside } = createOutside({ platform, env }, recorder);
		const { http, network } = outside;
		const files = createFiles({ platform, uid });
		const place = { folder: stateDir, api, owner: target.owner, files, random };
		const sourceDeps = { ...outside, timeoutMs, userAgent, randomBytes };
		return {
			http,
			clock,
			state: createStateStore({
				...place,
				files: recorder?.files(files) ?? files,
				fallbackFolder: fallbackFolder(uid),
				identity: createProcessIdentity(host),
				clock,
			}),
			journal: createJournal(place),
			memoFile: createMemoFile(place),
			openSources: ({ sources, family, bind }: Pick<Group, "sources" | "family" | "bind">) =>
				openSources(sources, family, { ...sourceDeps, bind }),
			network,
			hasFamily: (family: Family) => hasFamily(network, family),
			close,
		};
	}

	return {
		version,
		async round(choice, options) {
			const recorder = memoCall === null || options.dryRun || options.force ? null : createRecorder(thisMachine);
			const startedAtMs = clock.now();
			const configWorld = systemConfigWorld(host);
			const config = known(await loadConfig(choice, recorder?.config(configWorld) ?? configWorld, SOURCE_GRAMMARS));
			if (config.token === null) throw noTokenProblem();
			if (config.target.wishes.length === 0) throw noNamesProblem();
			const { close, http, memoFile, ...deps } = open(config, recorder);
			const { store, found } = remembering(deps.state);
			const { api, token, timeoutMs } = config;
			const dns = createCloudflareHost({ api, token, timeoutMs, http, clock, random, userAgent });
			const deadline = startDeadline(ROUND_DEADLINE_MS, roundTooLong());
			const signal = AbortSignal.any([options.signal, deadline.signal]);
			try {
				const plain = await round(config.target, { ...deps, state: store, host: dns }, { ...options, signal });
				const report = withProblems(plain, config.warnings);
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
			const config = known(await loadConfigOrDefaults(choice, systemConfigWorld(host), SOURCE_GRAMMARS));
			const { close, ...deps } = open(config);
			try {
				const { examineAll } = await import("./engine/examine.ts");
				return await examineAll(config.target, deps, signal);
			} finally {
				await close();
			}
		},
		async status(choice) {
			const config = known(await loadConfig(choice, systemConfigWorld(host), SOURCE_GRAMMARS));
			const { close, state, journal } = open(config);
			const { statusOf } = await import("./core/status.ts");
			const loaded = await state.load();
			const status = statusOf(config.target, loaded.state, await journal.diary(), await journal.events());
			await close();
			return { status, nowMs: clock.now() };
		},
		async simulate(options) {
			const { startSimulator } = await import("./simulator/simulator.ts");
			return startSimulator(options);
		},
		redact: text => redactor(secrets)(text),
		withoutEnvironment: () => compose({ ...world, host: { ...host, env: {} } }),
		inTempFolder,
		sleep: clock.sleep,
	};
}
