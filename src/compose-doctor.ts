import { createInspector } from "./cloudflare/inspect.ts";
import { metered } from "./cloudflare/metered.ts";
import type { AppWorld } from "./compose.ts";
import type { Config } from "./config/config.ts";
import { problemsOf } from "./config/config-error.ts";
import { noNamesProblem, noTokenProblem } from "./config/load.ts";
import { tokenKind } from "./config/token-kind.ts";
import type { ConfigurationFacts } from "./core/checks/configuration.ts";
import type { EventFacts } from "./core/checks/events.ts";
import { type CheckFinding, cannotCheck, exitCodeOfFindings } from "./core/checks/finding.ts";
import type { Clock, HttpExchange, Journal, RunCommand } from "./core/ports.ts";
import { type ExitCode, expectProblem, Problem, type ReportedProblem } from "./core/problem.ts";
import { runChecks } from "./engine/doctor.ts";
import { CHECKS, type DoctorWorld } from "./engine/doctor-checks.ts";
import { type ExamineDeps, examineAll } from "./engine/examine.ts";
import { refuseIfTooEarly } from "./engine/look.ts";
import { ipv6Facts, lineFacts } from "./engine/machine-facts.ts";
import { type ServiceWorld, serviceFacts } from "./engine/service-facts.ts";
import { tokenFacts } from "./engine/token-facts.ts";
import { dnsFacts, PUBLIC_DNS, recordFacts } from "./engine/zone-facts.ts";
import { folderFacts } from "./platform/folder-facts.ts";
import { createOutside } from "./platform/outside.ts";
import { CommandFailure } from "./platform/program-failure.ts";
import { isThere, namesIn, readableText } from "./platform/service-facts.ts";
import { createDnsLookup } from "./sources/dns-lookup.ts";
import type { SourceDeps } from "./sources/kind.ts";
import { holdersOf } from "./state/holders.ts";
import type { Files, ProcessIdentity } from "./state/ports.ts";
import { placeOf as routerPlace } from "./triggers/place.ts";

export type { NameServers } from "./engine/zone-facts.ts";

/** What `cfddns doctor` prints with `--json`: keys may be added, never changed. Plain data, no secrets. */
export type DoctorReport = {
	/** Is there no problem? Warnings do not count. */
	readonly ok: boolean;
	readonly exitCode: ExitCode;
	readonly version: string;
	/** In the order of the checks, which is always the same. */
	readonly findings: readonly CheckFinding[];
	/** HTTP requests to the Cloudflare API, retries included. */
	readonly requests: number;
	readonly durationMs: number;
	/** The findings that are problems, as other commands report them. */
	readonly problems: readonly ReportedProblem[];
};

/** What the rest of the composition lends. */
type Workshop = AppWorld & {
	readonly clock: Clock;
	readonly userAgent: string;
	/** Throws what is wrong with the configuration. It may lack a token, or names. */
	load(): Promise<Config>;
	open(config: Config): ExamineDeps & {
		readonly journal: Journal;
		readonly http: HttpExchange;
		readonly sourceDeps: Omit<SourceDeps, "bind">;
		close(): Promise<void>;
	};
	placeOf(config: Config): { readonly folder: string; readonly files: Files; readonly identity: ProcessIdentity };
};

/** Zones, the token, its other path, and the records of four zones, with room for a repetition here and there. */
const MAX_REQUESTS = 12;
const PROGRAM_LIMITS = { timeoutMs: 5_000, maxBytes: 65_536 };
/** A name server that is there answers within a fraction of it. */
const DNS_TIMEOUT_MS = 5_000;

const LOOPBACK = /^https?:\/\/(?:localhost|127\.[\d.]+|\[::1\])(?::|\/|$)/;

/** Gathers at the first question only. */
function once<T>(gather: () => Promise<T>): () => Promise<T> {
	let gathered: Promise<T> | null = null;
	return () => {
		gathered ??= gather();
		return gathered;
	};
}

type Opened = { readonly config: Config } & ReturnType<Workshop["open"]>;

/** `cfddns doctor`, with the real world attached. Writes nothing anywhere. Throws the signal's reason only. */
export async function composeDoctor(workshop: Workshop, signal: AbortSignal): Promise<DoctorReport> {
	const { clock, version } = workshop;
	const startedAt = clock.elapsed();
	const done = new AbortController();
	// What a check no longer waits for ends with the last of them.
	const { world, requestCount, close } = gatherers(workshop, AbortSignal.any([signal, done.signal]));
	try {
		const findings = await runChecks(CHECKS, world, clock, signal);
		const exitCode = exitCodeOfFindings(findings);
		return {
			ok: exitCode === 0,
			exitCode,
			version,
			findings,
			requests: requestCount(),
			durationMs: Math.round(clock.elapsed() - startedAt),
			problems: findings.flatMap(({ level, code, message, fix: hint }) =>
				level === "problem" && code !== null ? [{ code, name: null, message, hint }] : [],
			),
		};
	} finally {
		done.abort(new Problem("interrupted", "All checks are done"));
		await close();
	}
}

function gatherers(workshop: Workshop, signal: AbortSignal) {
	const { version, host, clock, random, randomBytes, userAgent } = workshop;
	const { platform, env } = host;
	const { network, run, close: closeOutside } = createOutside({ platform, env }, null);
	const ask = asking(run, signal);
	let requestCount = (): number => 0;
	let closeOpened = async (): Promise<void> => undefined;

	const loaded = once(() => workshop.load());
	const opened = once(async (): Promise<Opened> => {
		const config = await loaded().catch((error: unknown) => {
			problemsOf(error);
			throw cannotCheck("the configuration cannot be used");
		});
		const deps = workshop.open(config);
		closeOpened = deps.close;
		return { config, ...deps };
	});
	const account = once(async () => {
		const { config, http, state } = await opened();
		const { api, token, timeoutMs } = config;
		if (token === null) throw cannotCheck("no token is configured");
		const meter = metered(http, clock, MAX_REQUESTS);
		requestCount = meter.requestCount;
		const inspector = createInspector({ api, token, timeoutMs, http: meter.http, clock, random, userAgent });
		return { config, token, state: (await state.load()).state, meter, inspector };
	});
	const listed = once(async () => {
		const { inspector, state } = await account();
		refuseIfTooEarly(state, clock.now());
		return inspector.zones(signal);
	});
	const zones = async () => {
		await account();
		return listed().catch((error: unknown) => {
			expectProblem(error);
			throw cannotCheck("the zones could not be listed");
		});
	};
	const examinations = once(async () => {
		const { config, ...deps } = await opened();
		return examineAll(config.target, deps, signal);
	});
	const records = once(async () => {
		const { config, inspector, state } = await account();
		const place = { target: config.target, zones: await zones() };
		// What no source tells is not planned.
		const seen = await examinations().catch(() => []);
		return recordFacts(place, state, seen, zone => inspector.records(zone, signal));
	});
	const holders = once(async () => {
		const { folder, files: own, identity } = workshop.placeOf((await opened()).config);
		const holding = (purpose: "lock" | "watch") => holdersOf(purpose, folder, { files: own, identity });
		return { running: await holding("lock"), watching: await holding("watch") };
	});

	const world: DoctorWorld = {
		program: async () => ({ version, node: host.version.replace(/^v/, ""), platform }),
		configuration: () => loaded().then(usable, unusable),
		async line() {
			const config = await loaded().catch(() => null);
			return lineFacts(network, config?.target ?? null);
		},
		examinations,
		ipv6: async () => ipv6Facts(network, (await opened()).config.target),
		async clock() {
			const { meter } = await account();
			const problem = await listed().then(() => null, expectProblem);
			return { samples: meter.samples(), isUntrusted: problem?.code === "api-untrusted" };
		},
		async api() {
			const { config } = await account();
			return { api: config.api, problem: await listed().then(() => null, expectProblem) };
		},
		async token() {
			const { config, token, inspector } = await account();
			const seen = await listed().catch(expectProblem);
			return tokenFacts(tokenKind(token), seen, config.target, clock.now(), id => inspector.verify(id, signal));
		},
		async zones() {
			const { target } = (await opened()).config;
			return { names: [...new Set(target.wishes.map(({ name }) => name))], zones: await zones() };
		},
		records,
		async dns() {
			const { config, sourceDeps } = await opened();
			const { nameServers } = workshop;
			if (nameServers === undefined && LOOPBACK.test(config.api))
				throw cannotCheck("`api` is on this machine, and the public DNS knows nothing of its zones");
			const family =
				(await network.defaultInterfaces("ipv4")).length > 0 || nameServers !== undefined ? "ipv4" : "ipv6";
			const timeoutMs = Math.min(config.timeoutMs, DNS_TIMEOUT_MS);
			const lookup = createDnsLookup({ datagrams: sourceDeps.datagrams, randomBytes, timeoutMs });
			return dnsFacts(await records(), nameServers ?? PUBLIC_DNS, family, lookup, signal);
		},
		async state() {
			const { config, state, journal } = await opened();
			const { problems } = await state.load();
			return {
				folder: config.stateDir,
				access: folderFacts(config.stateDir).access,
				problems: problems.map(problem => problem.reported()),
				...(await holders()),
				diary: await journal.diary(),
				intervalMs: config.intervalMs,
				nowMs: clock.now(),
			};
		},
		async disk() {
			const { stateDir: folder } = (await opened()).config;
			const { disk } = folderFacts(folder);
			if (disk === null) throw cannotCheck(`the file system of ${folder} does not tell how much room there is`);
			return { folder, ...disk };
		},
		service: () =>
			serviceFacts({
				platform,
				ask,
				text: readableText,
				names: namesIn,
				isThere,
				watching: async () => (await holders().catch(() => null))?.watching ?? [],
			}),
		async events() {
			const config = await loaded().catch(() => null);
			return {
				platform,
				ip: await ipProgram(ask),
				routerEvents: config?.routerEvents ?? null,
				router: (await routerPlace(network))?.router.address ?? null,
			};
		},
		async notify() {
			const { messages, heartbeats, target } = (await opened()).config;
			return { messages, heartbeats, names: [...new Set(target.wishes.map(({ name }) => name))] };
		},
	};
	const close = async () => {
		await Promise.all([closeOutside(), closeOpened()]);
	};
	return { world, requestCount: () => requestCount(), close };
}

const unusable = (error: unknown): ConfigurationFacts => ({
	kind: "unusable",
	problems: problemsOf(error).map(problem => problem.reported()),
});

function usable({ origin, tokenFrom, token, target, warnings }: Config): ConfigurationFacts {
	const missing = [
		...(token === null ? [noTokenProblem()] : []),
		...(target.wishes.length === 0 ? [noNamesProblem()] : []),
	];
	return {
		kind: "usable",
		origin,
		tokenFrom,
		names: new Set(target.wishes.map(({ name }) => name)).size,
		problems: [...warnings, ...missing].map(problem => problem.reported()),
	};
}

/** What a program printed, or why that is not known. */
const asking =
	(run: RunCommand, signal: AbortSignal): ServiceWorld["ask"] =>
	async (program, args) => {
		try {
			return { kind: "printed", text: await run(program, args, PROGRAM_LIMITS, signal) };
		} catch (error) {
			if (!(error instanceof CommandFailure)) throw error;
			return { kind: "failed", exitCode: error.exitCode, reason: error.message };
		}
	};

async function ipProgram(ask: ServiceWorld["ask"]): Promise<EventFacts["ip"]> {
	const asked = await ask("ip", ["-V"]);
	if (asked.kind === "failed") return { kind: "absent", reason: asked.reason };
	const [version = ""] = asked.text.split("\n");
	return {
		kind: "there",
		version:
			version
				.replace(/^ip utility, /, "")
				.slice(0, 40)
				.trim() || "ip",
	};
}
