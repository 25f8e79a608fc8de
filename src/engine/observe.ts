import type { Family, IpAddress, Range } from "../core/address.ts";
import { diagnose, type Line } from "../core/diagnosis.ts";
import { couldTell, type Finding, judge, type Observation } from "../core/observation.ts";
import type { Clock, Source, Transport } from "../core/ports.ts";
import { expectProblem, Problem } from "../core/problem.ts";
import { shownSource } from "../core/source-spec.ts";
import { type Verdict, verdict, type Witness } from "../core/verdict.ts";

/** How long the first remote source may take before the others are asked beside it. Most echo services answer within 0.3 s. */
const PATIENCE_MS = 700;

/**
 * How much longer advisers are waited for. A router answers before anybody beyond it does: so for an address that we know already,
 * a part of the time that the verdict took. A new one is worth the second that UPnP may take, once: who stays mute rests.
 */
const GRACE = 0.4;
const GRACE_FOR_NEWS_MS = 1500;

export type Question = {
	readonly family: Family;
	readonly allow: readonly Range[];
	/** What was settled last. */
	readonly believed: readonly IpAddress[];
	/** What was settled before that. */
	readonly left: readonly IpAddress[];
	/** Does a changed address need a voice that nobody on the way could have forged? */
	readonly strict: boolean;
	/** Has this source failed lately? Then the others are asked before. */
	isResting(source: Source): boolean;
	/** How this machine's line stands, if that is to be judged too. */
	readonly line: (() => Promise<Line>) | null;
};

export type Observed = {
	readonly observation: Observation;
	/** Of each source that was asked and has answered or failed. */
	readonly heard: readonly { readonly source: Source; readonly finding: Finding }[];
};

/** A source, by index, that has answered or failed; or a wait that is over. */
type Event = number | "patience" | "grace";

/** Asks as many of the sources as it takes to settle what the family's address is; the rest is told to stop. */
export async function observe(
	sources: readonly Source[],
	question: Question,
	clock: Clock,
	signal: AbortSignal,
): Promise<Observed> {
	const enough = new AbortController();
	const all = AbortSignal.any([signal, enough.signal]);
	const startedAt = clock.elapsed();
	const findings: Witness["finding"][] = sources.map(() => "unasked");
	const askedAt: number[] = [];
	const resting = sources.map(source => question.isResting(source));
	const running = new Map<Event, Promise<Event>>();
	const sleep = (name: "patience" | "grace", delayMs: number) =>
		running.set(
			name,
			clock.sleep(delayMs, all).then(() => name),
		);
	const next = async (): Promise<Event> => {
		const done = await Promise.race(running.values());
		running.delete(done);
		return done;
	};
	let line: Promise<Line> | null = null;
	let impatient = false;

	const decide = (): Verdict => {
		const witnesses = sources.map(({ operator, advisory, transport }, index) => ({
			operator,
			advisory,
			authenticated: isBeyondForgery(transport),
			resting: resting[index] ?? false,
			finding: findings[index] ?? "unasked",
		}));
		return verdict(question.family, witnesses, question, impatient);
	};
	const ask = (index: number): void => {
		const source = sources[index];
		if (source === undefined) return;
		findings[index] = "pending";
		askedAt[index] = clock.elapsed();
		const heard = hear(source, question, all).then(finding => {
			findings[index] = finding;
			return index;
		});
		running.set(index, heard);
	};
	const advice = () => sources.flatMap(({ advisory }, index) => (advisory ? [findings[index]] : []));
	const isWaitingForAdvice = () => {
		const said = advice();
		const isAdvised = said.some(finding => typeof finding === "object" && couldTell(finding));
		return !isAdvised && said.includes("pending");
	};

	try {
		let decided = decide();
		while (decided.kind === "ask") {
			for (const index of decided.witnesses) ask(index);
			const remote = decided.witnesses.some(index => sources[index]?.operator !== null);
			if (remote) line ??= question.line?.() ?? null;
			if (remote && !impatient && !running.has("patience")) sleep("patience", PATIENCE_MS);
			const event = await next();
			impatient ||= event === "patience";
			decided = decide();
		}
		if (decided.byRemote && isWaitingForAdvice()) {
			const isNews = !isKnown(decided.observation, question);
			const isAwake = sources.some(
				({ advisory }, index) => advisory && findings[index] === "pending" && !resting[index],
			);
			sleep("grace", isNews && isAwake ? GRACE_FOR_NEWS_MS : GRACE * (clock.elapsed() - startedAt));
			while (isWaitingForAdvice() && (await next()) !== "grace");
		}
		const heard = sources.flatMap((source, index) => {
			const finding = findings[index];
			if (typeof finding === "object") return [{ source, finding }];
			// Who is still silent when all is settled, and had its time, would hold up the next round as well.
			const isMute = finding === "pending" && clock.elapsed() - (askedAt[index] ?? 0) >= PATIENCE_MS;
			return isMute ? [{ source, finding: muteFinding(source) }] : [];
		});
		const isNews = !isKnown(decided.observation, question);
		if (isNews && !decided.byRemote) line = question.line?.() ?? null;
		// A VPN may have come up between the first look and the answers.
		const lines = await Promise.all([line, isNews && decided.byRemote ? (question.line?.() ?? null) : null]);
		return { observation: conclude(decided, heard, question, worst(lines)), heard };
	} finally {
		// Whoever is still running ends with this reason; nobody waits for it.
		for (const promise of running.values()) promise.catch(() => undefined);
		if (running.size > 0) enough.abort(new Error("The address is settled"));
	}
}

const muteFinding = ({ text }: Source): Finding => ({
	kind: "failed",
	problem: new Problem("source-unavailable", `${shownSource(text)}: it was slower than the others`),
	refused: null,
});

const isKnown = (observation: Observation, { believed }: Question): boolean =>
	observation.kind === "unavailable" || observation.addresses.every(address => believed.includes(address));

/** Of two looks at the line the one that found a tunnel. */
const worst = (lines: readonly (Line | null)[]): Line | null =>
	lines.find(line => line !== null && line.tunnel !== null) ?? lines.find(line => line !== null) ?? null;

/** TLS, or what does not leave this machine. Node's loopback is the only place where plain HTTP is accepted. */
export const isBeyondForgery = (transport: Transport): boolean => transport !== "dns" && transport !== "stun";

/** Holds a verdict against all else that is known. */
export function conclude(
	{ observation, byRemote }: Verdict & { kind: "settled" },
	heard: Observed["heard"],
	{ family, believed }: Question,
	line: Line | null,
): Observation {
	const said = (by: (source: Source) => boolean) =>
		heard.filter(({ source }) => by(source)).map(({ finding }) => finding);
	return diagnose(observation, {
		family,
		believed,
		byRemote,
		own: said(({ advisory, operator }) => !advisory && operator === null),
		others: said(({ advisory, operator }) => !advisory && operator !== null),
		advice: said(({ advisory }) => advisory),
		line,
	});
}

/** Asks one source and judges its answer. */
export async function hear(
	source: Source,
	{ family, allow, believed }: Question,
	signal: AbortSignal,
): Promise<Finding> {
	try {
		return judge(await source.ask(signal), family, allow, believed);
	} catch (error) {
		if (signal.aborted) throw signal.reason;
		return { kind: "failed", problem: expectProblem(error), refused: null };
	}
}
