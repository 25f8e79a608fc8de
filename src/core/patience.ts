import { EXIT_CODE, Problem } from "./problem.ts";

/** What is not to be tried again before a while, by the id of its zone. Moments are monotonic milliseconds; a value. */
export type Patience = Readonly<Record<string, Wait>>;

type Wait = {
	/** In a row. */
	readonly failures: number;
	readonly untilMs: number;
	/** Cloudflare has asked to wait until then, whatever is wanted, and of whichever zone; 0 if it has not. */
	readonly askedUntilMs: number;
	/** What was wanted when it failed: to want something else is another matter. */
	readonly wanted: string;
	readonly problem: Problem;
};

/** What became of the zones that a round had something to ask of. */
export type Tries = {
	/** By the id of the zone: what was wanted of it. */
	readonly wanted: ReadonlyMap<string, string>;
	readonly failed: ReadonlyMap<string, Problem>;
};

const FIRST_MS = 1_000;
/** What passes by itself, such as an outage, should be noticed soon after its end. */
const LONGEST_MS = 5 * 60_000;
/** What needs a person does not change by asking. Cloudflare counts refused requests too. */
const FIRST_FOR_PERSON_MS = 60_000;
const LONGEST_FOR_PERSON_MS = 15 * 60_000;

/** `null` if the zone may be asked; else why it has to wait: what went wrong when it was last asked. */
export function waitOf(patience: Patience, zone: string, wanted: string, nowMs: number): Problem | null {
	const asked = Object.values(patience).find(({ askedUntilMs }) => nowMs < askedUntilMs);
	if (asked !== undefined) return asked.problem;
	const wait = Object.hasOwn(patience, zone) ? patience[zone] : undefined;
	return wait === undefined || nowMs >= wait.untilMs || wait.wanted !== wanted ? null : wait.problem;
}

/** After a round. Zones that were not asked wait as before. `random` is from 0 up to 1. */
export function withTries(
	patience: Patience,
	{ wanted, failed }: Tries,
	nowMs: number,
	random: () => number,
): Patience {
	const next: Record<string, Wait> = { ...patience };
	for (const [zone, text] of wanted) {
		const problem = failed.get(zone);
		const before = next[zone];
		delete next[zone];
		if (problem === undefined) continue;
		const failures = before?.wanted === text ? before.failures + 1 : 1;
		next[zone] = {
			failures,
			untilMs: nowMs + delayMs(problem, failures, random()),
			askedUntilMs: Math.max(before?.askedUntilMs ?? 0, nowMs + askedMs(problem)),
			wanted: text,
			problem: saidBefore(problem),
		};
	}
	return next;
}

/** What failed before may work now; but what Cloudflare has asked for holds. */
export const eased = (patience: Patience, nowMs: number): Patience =>
	Object.fromEntries(
		Object.entries(patience)
			.filter(([, { askedUntilMs }]) => nowMs < askedUntilMs)
			.map(([zone, wait]) => [zone, { ...wait, failures: 0, untilMs: wait.askedUntilMs }]),
	);

/** What Cloudflare asked for then is no new wish each time that it is said again. */
const saidBefore = ({ code, message, hint, subject, cause }: Problem): Problem =>
	new Problem(code, message, { hint, subject, cause });

/** Exponential, with up to half as much again, and never shorter than Cloudflare asked for. */
function delayMs(problem: Problem, failures: number, random: number): number {
	const [firstMs, longestMs] =
		EXIT_CODE[problem.code] === 1 ? [FIRST_MS, LONGEST_MS] : [FIRST_FOR_PERSON_MS, LONGEST_FOR_PERSON_MS];
	const own = Math.min(longestMs, firstMs * 2 ** Math.min(20, failures - 1)) * (1 + random / 2);
	return Math.max(own, askedMs(problem));
}

const askedMs = ({ retryAfterMs }: Problem): number => Math.min(retryAfterMs ?? 0, LONGEST_FOR_PERSON_MS);

/** When the first of those that still have to wait may be asked again; `null` if none has to. */
export function nextTryAtMs(patience: Patience, nowMs: number): number | null {
	const moments = Object.values(patience).flatMap(({ untilMs }) => (untilMs > nowMs ? [untilMs] : []));
	return moments.length === 0 ? null : Math.min(...moments);
}
