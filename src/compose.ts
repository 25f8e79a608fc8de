import { createCloudflareHost } from "./cloudflare/host.ts";
import type { Config } from "./config/config.ts";
import type { ConfigWorld } from "./config/config-world.ts";
import { loadConfig, noNamesProblem, noTokenProblem } from "./config/load.ts";
import { type Family, familyOf } from "./core/address.ts";
import { admit } from "./core/publishable.ts";
import { type Report, withProblems } from "./core/report.ts";
import type { SourceSpec } from "./core/source-spec.ts";
import { type Examination, examineAll } from "./engine/examine.ts";
import { type RoundOptions, round } from "./engine/round.ts";
import { systemClock } from "./platform/clock.ts";
import { runCommand } from "./platform/command.ts";
import { systemFiles } from "./platform/files.ts";
import { createHttpExchange } from "./platform/http.ts";
import { createNetworkView } from "./platform/network.ts";
import { systemIdentity } from "./platform/process-identity.ts";
import type { Simulator, SimulatorOptions } from "./simulator/simulator.ts";
import { openSources, SOURCE_GRAMMARS } from "./sources/registry.ts";
import { createStateStore } from "./state/store.ts";

export type { Examination } from "./engine/examine.ts";

/** Which configuration: the file named, or the one found; `overrides` win over it. */
export type Choice = { readonly configPath?: string; readonly overrides?: Readonly<Record<string, unknown>> };

/** What the commands can do, with the real world attached. */
export type App = {
	readonly version: string;
	/** One round. A configuration that cannot be used is thrown, as a `ConfigError` or a `Problem`; all else is in the report. */
	round(choice: Choice, options: RoundOptions): Promise<Report>;
	/** What every source says. */
	examine(choice: Choice, signal: AbortSignal): Promise<readonly Examination[]>;
	simulate(options: SimulatorOptions): Promise<Simulator>;
	/** A new empty folder that is removed after `work`. */
	inTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T>;
	sleep(delayMs: number, signal: AbortSignal): Promise<void>;
};

export type AppWorld = {
	readonly version: string;
	readonly config: ConfigWorld;
	/** Where state goes while its own folder cannot be used. */
	readonly fallbackFolder: string;
	random(): number;
	inTempFolder: App["inTempFolder"];
};

export function compose(world: AppWorld): App {
	const userAgent = `cfddns/${world.version}`;
	const load = ({ configPath, overrides }: Choice) =>
		loadConfig(
			{ ...(configPath === undefined ? {} : { configPath }), ...(overrides === undefined ? {} : { overrides }) },
			world.config,
			SOURCE_GRAMMARS,
		);

	/** The adapters for one configuration. `close` ends what is still open. */
	function open({ api, timeoutMs, stateDir, target }: Config) {
		const http = createHttpExchange();
		const network = createNetworkView();
		const sourceDeps = { http: http.exchange, network, run: runCommand, timeoutMs, userAgent };
		return {
			http: http.exchange,
			clock: systemClock,
			state: createStateStore({
				folder: stateDir,
				fallbackFolder: world.fallbackFolder,
				api,
				owner: target.owner,
				files: systemFiles,
				identity: systemIdentity,
				clock: systemClock,
				random: world.random,
			}),
			openSources: (specs: readonly SourceSpec[], family: Family) => openSources(specs, family, sourceDeps),
			async hasFamily(family: Family): Promise<boolean> {
				if ((await network.defaultInterface(family)) !== null) return true;
				return (await network.addresses()).some(
					({ address, stability }) =>
						familyOf(address) === family && stability !== "unfit" && admit(address, []).kind === "publishable",
				);
			},
			close: () => http.close(),
		};
	}

	return {
		version: world.version,
		async round(choice, options) {
			const config = await load(choice);
			if (config.token === null) throw noTokenProblem();
			if (config.target.wishes.length === 0) throw noNamesProblem();
			const { close, http, ...deps } = open(config);
			const { api, token, timeoutMs } = config;
			const host = createCloudflareHost({
				api,
				token,
				timeoutMs,
				http,
				clock: deps.clock,
				random: world.random,
				userAgent,
			});
			try {
				return withProblems(await round(config.target, { ...deps, host }, options), config.warnings);
			} finally {
				close();
			}
		},
		async examine(choice, signal) {
			const config = await load(choice);
			const { close, ...deps } = open(config);
			try {
				return await examineAll(config.target, deps, signal);
			} finally {
				close();
			}
		},
		async simulate(options) {
			const { startSimulator } = await import("./simulator/simulator.ts");
			return startSimulator(options);
		},
		inTempFolder: world.inTempFolder,
		sleep: systemClock.sleep,
	};
}
