import { createCloudflareHost } from "./cloudflare/host.ts";
import type { AppWorld, Standing, UsableConfig } from "./compose.ts";
import { problemsOf } from "./config/config-error.ts";
import { networkFingerprint } from "./core/network-fingerprint.ts";
import type { Clock, HttpExchange, Journal, StateStore, Trigger } from "./core/ports.ts";
import type { ExitCode } from "./core/problem.ts";
import { withProblems } from "./core/report.ts";
import type { WatchEvent } from "./core/watch-event.ts";
import { renderSummary } from "./core/watch-log.ts";
import { keepWatch, type Session } from "./engine/keep-watch.ts";
import { createPatientHost } from "./engine/patient-host.ts";
import { type RoundDeps, round } from "./engine/round.ts";
import { createNetworkWaits } from "./engine/until-network.ts";
import type { Telling } from "./notify/telling.ts";
import { createRunCommand } from "./platform/command.ts";
import { createFollowProgram } from "./platform/follow.ts";
import { createListeners } from "./platform/listeners.ts";
import type { Outside } from "./platform/outside.ts";
import { createServiceManager, type ServiceManager } from "./platform/service-manager.ts";
import { createTidy } from "./platform/tidy.ts";
import type { SourceDeps } from "./sources/kind.ts";
import { locateEvents } from "./sources/upnp-locate.ts";
import { lockWatch, type WatchLockDeps } from "./state/watch-lock.ts";
import { createRouterTrigger } from "./triggers/router.ts";
import { createTriggers } from "./triggers/triggers.ts";

export type WatchOptions = {
	/** What happens; `standing` is where things stand right then. */
	tell(event: WatchEvent, standing: () => Promise<Standing>): void;
	readonly signal: AbortSignal;
};

/** What the rest of the composition lends. */
type Workshop = AppWorld & {
	readonly clock: Clock;
	readonly userAgent: string;
	load(): Promise<UsableConfig>;
	open(
		config: UsableConfig,
		options: { readonly idleMs: number },
	): Omit<RoundDeps, "host" | "patience"> &
		Pick<Outside, "http" | "dropConnections" | "close"> & { readonly sourceDeps: Omit<SourceDeps, "bind"> };
	placeOf(config: UsableConfig): WatchLockDeps;
	tellingOf(config: UsableConfig, deps: { readonly journal: Journal; readonly http: HttpExchange }): Promise<Telling>;
	standing(config: UsableConfig, deps: { readonly state: StateStore; readonly journal: Journal }): Promise<Standing>;
};

/** Servers close an idle connection after a minute or more; a change that follows another within this time saves the handshake. */
const IDLE_MS = 45_000;

/** Services that wait for heartbeats refuse those that come too often. */
const BEAT_SPACING_MS = 60_000;

const LOOPBACK = /^(?:(?:::ffff:)?127\.|::1$)/;

/** `cfddns watch`, with the real world attached. Throws what is wrong with the first configuration. */
export function composeWatch(workshop: Workshop, { tell, signal }: WatchOptions): Promise<ExitCode> {
	const { version, clock, random, userAgent, host, orders, load } = workshop;
	const { elapsed } = clock;
	const tidy = createTidy();
	const manager = createServiceManager({ env: host.env, pid: host.pid, run: createRunCommand(host.env), elapsed });

	function open(config: UsableConfig): Session & { standing(): Promise<Standing> } {
		const { api, token, timeoutMs, target } = config;
		const { close, dropConnections, http, ...deps } = workshop.open(config, { idleMs: IDLE_MS });
		const { network, journal } = deps;
		const waits = createNetworkWaits(clock);
		const untilNetwork = waits.sleep;
		const dns = createCloudflareHost({ api, token, timeoutMs, http, clock, random, userAgent, untilNetwork });
		const patient = createPatientHost(dns, clock, random);
		const telling = workshop.tellingOf(config, { journal, http });
		let beaten: { readonly isUp: boolean; readonly atMs: number } | null = null;
		return {
			names: [...new Set(target.wishes.map(({ name }) => name))],
			intervalMs: config.intervalMs,
			patient,
			triggers: triggersOf(config, { ...deps.sourceDeps, clock, random, host }).map(waits.heard),
			async round(signal, isFleeting) {
				const { host, patience } = patient;
				const options = { dryRun: false, force: false, signal, isFleeting };
				const { journal } = await telling;
				return withProblems(await round(target, { ...deps, journal, host, patience }, options), config.warnings);
			},
			// Another router behind the same interface makes another network, too. Elsewhere only a program could tell.
			fingerprint: async () =>
				host.platform === "linux"
					? `${await networkFingerprint(network)}\n${(await network.gateway(null))?.address}`
					: networkFingerprint(network),
			async dropConnections(which) {
				const own = new Set<string>((await network.addresses()).map(({ address }) => address));
				const leaves = (address: string): boolean => !LOOPBACK.test(address);
				// A message to others may still arrive by one that is in use.
				if (which === "all") await dropConnections(leaves, "idle");
				else await dropConnections(address => leaves(address) && !own.has(address), "every");
			},
			diary: () => journal.diary(),
			async announce(report, signal) {
				const isOther = report.ok !== beaten?.isUp;
				const isBeatDue = isOther || clock.elapsed() - (beaten?.atMs ?? 0) >= BEAT_SPACING_MS;
				if (isBeatDue) beaten = { isUp: report.ok, atMs: clock.elapsed() };
				const troubles = await (await telling).tell(report, signal, isBeatDue);
				// The round is over, and whoever should know does.
				(await tidy)();
				return troubles.map(({ message }) => message);
			},
			standing: () => workshop.standing(config, deps),
			close,
		};
	}

	return keepWatch(
		{
			version,
			clock,
			random,
			orders,
			beatEveryMs: manager.beatEveryMs,
			beat: manager.beat,
			load,
			open,
			occupy: (config, signal) => lockWatch(workshop.placeOf(config), signal),
			placeOf: ({ stateDir }) => stateDir,
			problemsOf: error => problemsOf(error).map(problem => problem.reported()),
			tell(event, { standing }) {
				report(event, manager);
				tell(event, standing);
			},
		},
		signal,
	);
}

/** These settle an address without the router. */
const WITHOUT_ROUTER: ReadonlySet<string> = new Set(["interface", "static", "absent"]);

function triggersOf(
	{ routerEvents, target }: UsableConfig,
	{
		clock,
		random,
		host: { platform, env },
		...sources
	}: Omit<SourceDeps, "bind"> & Pick<Workshop, "clock" | "random" | "host">,
): readonly Trigger[] {
	const depends = target.wishes.some(
		({ type, sources }) => type === "A" && sources.some(({ kind }) => !WITHOUT_ROUTER.has(kind)),
	);
	const shared = { network: sources.network, http: sources.http, clock, random };
	const own = createTriggers({ ...shared, platform, follow: createFollowProgram(env) });
	if (!routerEvents || !depends) return own;
	const router = createRouterTrigger({
		...shared,
		listeners: createListeners(platform),
		locateEvents: (router, signal) => locateEvents({ ...sources, bind: null }, router, signal),
	});
	return [...own, router];
}

/** What systemd is told. */
function report(event: WatchEvent, manager: ServiceManager): void {
	if (event.kind === "started") manager.ready();
	if (event.kind === "stopped") void manager.stopping();
	if (event.kind === "round") manager.status(renderSummary(event.report));
}
