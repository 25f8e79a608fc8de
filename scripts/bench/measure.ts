import type { Place } from "./home.ts";
import { measureGrowth, measureRest } from "./idle.ts";
import { measureLimits } from "./limits.ts";
import { describeMachine } from "./machine.ts";
import { measureNames } from "./names.ts";
import { inOwnNetwork, networkObstacle } from "./network.ts";
import type { Options, Part } from "./options.ts";
import type { LeftOut, Reaction, Results, Versus, VersusIdle, VersusRow } from "./results.ts";
import { hasGnuTime } from "./run-program.ts";
import { findTools } from "./tools.ts";
import { measureUneventful } from "./uneventful.ts";
import { type Found, LATENCY_MS, type VersusInput, versusHosts } from "./versus.ts";

const TITLES: Readonly<Record<Part, string>> = {
	uneventful: "a sync that has nothing to do",
	names: "1 to 10,000 names",
	limits: "requests",
	reaction: "how fast watch is",
	idle: "watch at rest",
	versus: "other clients",
};

/** Measures the parts that were asked for, one after the other; `say` is told what is going on. */
export async function measure(
	place: Place,
	{ parts, isQuick }: Options,
	command: string,
	say: (line: string) => void,
): Promise<Results> {
	const startedAt = performance.now();
	const machine = describeMachine();
	const leftOut: LeftOut[] = [];
	if (!hasGnuTime()) leftOut.push({ what: "peak memory", why: "it needs GNU time (Debian's package time)" });
	const obstacle = networkObstacle();
	const isAsked = (part: Part): boolean => {
		if (!parts.includes(part)) return false;
		if ((part === "reaction" || part === "versus") && obstacle !== null) {
			leftOut.push({ what: TITLES[part], why: obstacle });
			return false;
		}
		say(`${TITLES[part]} ...`);
		return true;
	};

	const uneventful = isAsked("uneventful") ? { uneventful: await measureUneventful(place, isQuick) } : {};
	const names = isAsked("names") ? { names: await measureNames(place, isQuick) } : {};
	const limits = isAsked("limits") ? { limits: await measureLimits(place, isQuick) } : {};
	const { versions, missing } = findTools(place.program);
	const tools = (["cfddns", "ddclient", "inadyn"] as const).filter(tool => versions[tool] !== undefined);
	const input: VersusInput = { tools, isQuick };
	const asked = { reaction: isAsked("reaction"), idle: isAsked("idle"), versus: isAsked("versus") };
	if (asked.versus) leftOut.push(...missing.map(tool => ({ what: tool, why: "it is not installed" })));
	// These mostly wait, and processor time is the scheduler's to tell: they need not wait for each other.
	const [reaction, rest, idle] = await Promise.all([
		asked.reaction ? inOwnNetwork<Reaction>(place, "reaction", isQuick ? 5 : 100) : null,
		asked.idle ? measureRest(place, isQuick) : null,
		asked.versus ? inOwnNetwork<Found<VersusIdle>>(place, "idle", input, versusHosts()) : null,
	]);
	const growth = rest === null ? null : await measureGrowth(place, isQuick);
	const jobs = asked.versus ? await inOwnNetwork<Found<VersusRow>>(place, "versus", input, versusHosts()) : null;
	const versus: Versus | null =
		jobs === null || idle === null ? null : { latencyMs: LATENCY_MS, versions, rows: jobs.rows, idle: idle.rows };
	for (const one of [jobs, idle].flatMap(found => found?.leftOut ?? []))
		if (leftOut.every(({ what }) => what !== one.what)) leftOut.push(one);
	return {
		command,
		date: new Date().toISOString().slice(0, 10),
		seconds: Math.round((performance.now() - startedAt) / 1000),
		machine,
		...uneventful,
		...names,
		...limits,
		...(reaction === null ? {} : { reaction }),
		...(rest === null || growth === null ? {} : { idle: { ...rest, growth } }),
		...(versus === null ? {} : { versus }),
		leftOut,
	};
}
