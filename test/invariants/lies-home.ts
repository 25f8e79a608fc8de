import { type IpAddress, parseAddress } from "../../src/core/address.ts";
import { type HttpExchange, HttpFailure, type NetworkView, type Source } from "../../src/core/ports.ts";
import { Problem } from "../../src/core/problem.ts";
import type { Report } from "../../src/core/report.ts";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import type { State } from "../../src/core/state.ts";
import type { Target } from "../../src/core/target.ts";
import { round } from "../../src/engine/round.ts";
import { operatorOf } from "../../src/sources/operator.ts";
import { openSources } from "../../src/sources/registry.ts";
import { memoryHost } from "../contract/memory-host.ts";
import { NO_JOURNAL } from "../contract/no-journal.ts";
import { fakeDeps } from "../sources/fake-deps.ts";
import { SimulatedTime } from "../state/simulated-time.ts";
import { answerFrom, type Told, truth } from "./lies-told.ts";
import { memoryState } from "./memory-state.ts";
import { EXAMPLE, HOME, HOST, ip, SETTINGS } from "./values.ts";

const TIMEOUT_MS = 10_000;

/** How a service, or the router, behaves in one round. `delayMs` from the timeout on is no answer at all. */
export type Conduct = { readonly delayMs: number; tell(): Told | "truth" };

/** What the router says its outside address is; `null`: it does not say. */
export type Router = { readonly delayMs: number; readonly outside: string | null };

/** The line and all who look at it, as they are in this round. To be changed between rounds. */
type Line = {
	/** Its address. */
	address: string;
	/** The address of the VPN that carries the default route, if one does. */
	vpn: string | null;
	/** Does this machine hold the address itself, rather than a router? */
	isHeld: boolean;
	router: Router;
	/** By source. One that is not here is down. */
	conduct: ReadonlyMap<string, Conduct>;
};

/** What was said in one round, and heard to the end. */
type Heard = { readonly source: string; readonly operator: string; readonly answer: string };

export type Home = {
	readonly line: Line;
	/** The sources that were asked in the last round. */
	readonly asked: readonly string[];
	readonly heard: readonly Heard[];
	/** What was written in the last round. */
	readonly written: readonly string[];
	published(): string | null;
	state(): State;
	nowMs(): number;
	/** One round, so much later than the last. */
	round(laterMs: number): Promise<Report>;
};

const DOWN: Told = { kind: "failure", failure: "refused" };
export const operatorOfSource = (source: string): string =>
	source === "trace" ? "cloudflare" : operatorOf(new URL(parseSourceSpec(source).argument ?? ""));

/** Loads what sources load when they are first asked: that takes real time, and simulated time does not wait for it. */
export async function warmUp(): Promise<void> {
	const http: HttpExchange = () => Promise.reject(new HttpFailure("refused", "only to load it"));
	for (const text of ["trace", "http:https://api.ipify.org"]) {
		const [source] = openSources([parseSourceSpec(text)], "ipv4", { ...fakeDeps, http });
		await source?.ask(new AbortController().signal).catch(() => undefined);
	}
}

/** The rounds of one home. `auto`: the line, the interface and the router are judged as well as these remote sources. */
export function makeHome(sources: readonly string[], { auto }: { readonly auto: boolean }): Home {
	const time = new SimulatedTime();
	const host = memoryHost({ zones: [EXAMPLE] });
	const store = memoryState();
	const line: Line = {
		address: "81.2.69.142",
		vpn: null,
		isHeld: false,
		router: { delayMs: 0, outside: null },
		conduct: new Map(),
	};
	let asked: string[] = [];
	let heard: Heard[] = [];
	let written: readonly string[] = [];

	const http =
		(source: string): HttpExchange =>
		async ({ url, timeoutMs }, signal) => {
			asked.push(source);
			const conduct = line.conduct.get(source);
			const delayMs = conduct?.delayMs ?? 0;
			const said = conduct?.tell() ?? DOWN;
			const told = said === "truth" ? truth(line.vpn ?? line.address) : said;
			await time.sleep(Math.min(delayMs, timeoutMs), signal);
			if (delayMs >= timeoutMs) throw new HttpFailure("deadline", "too late");
			if (told.kind === "failure") throw new HttpFailure(told.failure, "it went wrong");
			heard.push({ source, operator: operatorOfSource(source), answer: told.text });
			return answerFrom(url, told);
		};
	const network = networkOf(line);
	const remote = sources.flatMap(source =>
		openSources([parseSourceSpec(source)], "ipv4", { ...fakeDeps, timeoutMs: TIMEOUT_MS, http: http(source) }),
	);
	const local = openSources([parseSourceSpec("interface:wan0")], "ipv4", { ...fakeDeps, network });
	const opened = auto ? [...local, routerOf(line, time), ...remote] : remote;
	const target = targetOf(auto ? ["auto"] : sources);

	const published = () => host.records(EXAMPLE.id)[0]?.content ?? null;
	return {
		line,
		get asked() {
			return asked;
		},
		get heard() {
			return heard;
		},
		get written() {
			return written;
		},
		published,
		state: () => store.saved(),
		nowMs: () => time.now(),
		async round(laterMs) {
			time.wallOffsetMs += laterMs;
			[asked, heard] = [[], []];
			const before = host.writes.length;
			const { signal } = new AbortController();
			const deps = {
				host,
				state: store,
				clock: time,
				network,
				openSources: () => opened,
				journal: NO_JOURNAL,
				hasFamily: async () => true,
			};
			const report = await time.until(round(target, deps, { dryRun: false, force: false, signal }));
			written = host.writes.slice(before).map(({ after }) => after?.content ?? "nothing");
			return report;
		},
	};
}

/** This machine's own view: a line on wan0, and now and then a VPN. */
const networkOf = (line: Line): NetworkView => ({
	addresses: async () => [
		{ interface: "wan0", address: ip(line.isHeld ? line.address : "192.168.1.2"), stability: "stable" },
	],
	defaultInterfaces: async () => ["wan0"],
	outgoingInterface: async () => (line.vpn === null ? "wan0" : "wg0"),
	isTunnel: async name => name === "wg0",
	gateway: async () => null,
});

const routerOf = (line: Line, time: SimulatedTime): Source => ({
	text: "natpmp",
	operator: null,
	transport: "router",
	advisory: true,
	async ask(signal) {
		const { delayMs, outside } = line.router;
		await time.sleep(delayMs, signal);
		if (outside === null) throw new Problem("source-unavailable", "natpmp: no answer");
		return { kind: "addresses", label: "natpmp", addresses: [ip(outside)] };
	},
});

function targetOf(sources: readonly string[]): Target {
	const specs = sources.map(parseSourceSpec);
	const family = { enabled: true, sources: specs, bind: null, allow: [] };
	const own = { sources: specs, bind: null, suffix: null, settings: SETTINGS, enforce: false } as const;
	return {
		owner: HOME,
		wishes: [{ name: HOST, type: "A", ...own, duplicates: "refuse" }],
		families: { ipv4: family, ipv6: { ...family, enabled: false } },
		// The guard would hide that something wrong is on its way.
		limits: { maxChangesPerHour: 1_000_000, maxDeletes: 1, expect: { ipv4: [], ipv6: [] } },
		verifyIntervalMs: 3_600_000,
	};
}

/** The address that a text is, as it could pass for an answer; `null` for anything else. */
export const addressIn = (text: string): IpAddress | null => parseAddress(text.trim());
