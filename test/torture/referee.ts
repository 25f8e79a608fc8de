import type { Hooks, ZoneView } from "../../src/simulator/api-env.ts";
import type { SimulatedRecord } from "../../src/simulator/record.ts";
import type { LoggedRequest } from "../../src/simulator/requests.ts";
import { FAMILIES, type Family, familyOf, mayBePublished, TYPE_OF } from "./addresses.ts";
import { mayTouch, siblingsOf, type Wish } from "./model.ts";
import { contentOf, isListing, isWrite, type Operation, operationsOf } from "./seen-request.ts";
import { type Rule, Violation } from "./violation.ts";

/** What the referee has to be told, since no request shows it. */
export type Facts = {
	/** The names of the configurations that may be in force. */
	wishes: readonly Wish[];
	/** Every address that the line has had, by family. */
	readonly truths: Readonly<Record<Family, Set<string>>>;
	/** Families of which nobody can have known the address since the running round began. */
	readonly unknown: Set<Family>;
	/** `plan` alone is running. */
	isDryRun: boolean;
	/** `plan` is running beside one that stays: what either has just heard of a wish to wait, the other does not know. */
	isPlanBeside: boolean;
	/** Is each round a process of its own? Then it can be told which requests are one round's. */
	isRoundAlone: boolean;
};

/** Holds every request to the invariants, as it comes and when it is done. */
export type Referee = {
	readonly facts: Facts;
	readonly hooks: Hooks;
	readonly violations: readonly Violation[];
	/** To be called before the answer goes out. `leavesDoubt`: the client cannot know whether it was done. */
	answerSpoiled(request: LoggedRequest, how: { readonly leavesDoubt: boolean; readonly retryAfterS?: number }): void;
	/** Somebody else is about to change, or has changed, the zone. */
	seen(zone: ZoneView): void;
	/** Another round begins, if each is a process of its own. */
	begins(): void;
	/** The process was killed: nothing that is under way is answered. */
	killed(): void;
	/** What Cloudflare asked for need not be known any more, but for what ends by then; it may be. */
	excuseWait(butUntilMs?: number): void;
	/** A clock that was set back makes it longer for whoever has written down when it ends. */
	clockJumps(bySeconds: number): void;
	/** It is over. */
	endWait(): void;
	/** Until when a wish to wait has to be kept, and until when it may be, in ms; 0 if there is none. */
	waits(): { readonly mustUntilMs: number; readonly mayUntilMs: number };
	/** Throws the first violation. */
	check(): void;
	readonly counts: { requests: number; writes: number; operations: number };
};

/** Timers are allowed to be early by rounding. */
const SLACK_MS = 30;
/** Zones are asked side by side: what was sent before the wish to wait was heard is no disregard, unless it is the same again. */
const UNDER_WAY_MS = 200;
/** So long an answer may lie there unread, on a busy machine; a connection that nobody needs is kept for longer. */
const UNREAD_MS = 1_000;
/** DESIGN, invariant 9. */
const MAX_BATCH = 200;
const MAX_TRIES = 3;

type Doubt = { readonly body: string; readonly life: number };

export function createReferee(facts: Facts): Referee {
	const violations: Violation[] = [];
	const counts = { requests: 0, writes: 0, operations: 0 };
	const object = (rule: Rule, message: string): void => void violations.push(new Violation(rule, message));

	/** How the zone was since it was last listed, the latest last: what a round may have seen. */
	const views = new Map<string, readonly (readonly SimulatedRecord[])[]>();
	/** What was ever sent as a record's content. */
	const wrote = new Map<string, Set<string>>();
	/** Writes that may have happened, by zone. */
	const doubts = new Map<string, Doubt>();
	const writing = new Map<string, Set<LoggedRequest>>();
	const before = new Map<LoggedRequest, readonly SimulatedRecord[]>();
	const spoiled = new Set<LoggedRequest>();
	/** In which life a request was sent: who was killed meanwhile hears no answer. */
	const sentIn = new WeakMap<LoggedRequest, number>();
	let life = 0;
	/** When a wish to wait was told last, and in answer to what. */
	const told = { atMs: 0, requests: new Set<LoggedRequest>() };
	let mustWaitUntilMs = 0;
	let mayWaitUntilMs = 0;
	let tries = { text: "", life: -1, count: 0 };

	const zoneIn = ({ path }: LoggedRequest): string => /^\/zones\/([^/]+)/.exec(path)?.[1] ?? "";
	const look = (zoneId: string, records: readonly SimulatedRecord[]): void => {
		views.set(zoneId, [...(views.get(zoneId) ?? []), records]);
	};

	/** Invariants 1 to 4, as far as one operation can tell. */
	const judgeOperation = (operation: Operation, zoneId: string, records: readonly SimulatedRecord[]): void => {
		const { kind, id, body } = operation;
		const subject = id === null ? null : (records.find(record => record.id === id) ?? null);
		const content = contentOf(operation);
		const name = subject?.name ?? String(body["name"]);
		const type = subject?.type ?? String(body["type"]);
		const said = `${kind} ${name} ${type} ${content ?? subject?.content ?? ""}`.trim();
		const wish = facts.wishes.find(one => one.name === name && one.type === type);

		if (content !== null && (kind === "create" || subject !== null)) {
			const family: Family = type === "AAAA" ? "ipv6" : "ipv4";
			if (!mayBePublished(content)) object(1, `${said}: that address may not be published`);
			else if (!facts.truths[family].has(content)) object("sources", `${said}: the line never had that address`);
		}
		if (wish !== undefined && facts.unknown.has(familyOf(wish.type)))
			object(2, `${said}, though nobody could tell the ${familyOf(wish.type)} address`);
		if (kind === "create") {
			if (wish === undefined) object(3, `${said}: that is not configured`);
			if (!/(?<![\w-])cfddns:home(?![\w-])/.test(String(body["comment"]))) object(3, `${said}: without our mark`);
			return;
		}
		if (kind === "put") object(4, `${said}: PUT gives every field that it does not name its default`);
		if (id !== null && content !== null) wrote.set(id, (wrote.get(id) ?? new Set()).add(content));
		// What is gone meanwhile cannot be damaged.
		if (subject === null) return;
		const isPermitted = [...(views.get(zoneId) ?? []), records].some(view => {
			const then = view.find(record => record.id === id);
			return then !== undefined && mayTouch(then, view, wrote.get(subject.id) ?? new Set());
		});
		if (wish === undefined) object(3, `${said}: that is not configured`);
		else if (!isPermitted) object(3, `${said}: that record is not ours (${subject.comment ?? "no comment"})`);
		const others = Object.keys(body).filter(key => !["id", "type", "content", "name"].includes(key));
		if (kind === "patch" && others.length > 0) object(4, `${said}: it also sets ${others.join(", ")}`);
	};

	/** Invariant 6. */
	const judgeDoubt = (request: LoggedRequest, zoneId: string): void => {
		const doubt = doubts.get(zoneId);
		if (doubt === undefined) return;
		const isRetry = doubt.life === life && doubt.body === textOf(request);
		if (!isRetry)
			object(
				6,
				`${request.method} ${request.path} without a listing after a write of which nobody knows whether it was done`,
			);
	};

	/** Invariant 9. */
	const judgeLimits = (request: LoggedRequest): void => {
		const early = mustWaitUntilMs - SLACK_MS - request.atMs;
		const text = textOf(request);
		const sameBefore = [...told.requests].filter(one => textOf(one) === text);
		const isUnderWay = request.atMs - told.atMs < UNDER_WAY_MS && sameBefore.length === 0;
		// One that stays ends a round when the network changes, and asks anew: what was on its way then it has not heard.
		const isUnheard =
			!facts.isRoundAlone &&
			sameBefore.length > 0 &&
			sameBefore.every(({ atMs, hungUp }) => hungUp && request.atMs - atMs < UNREAD_MS);
		if (isUnheard) mustWaitUntilMs = 0;
		else if (early > 0 && !isUnderWay && !facts.isPlanBeside)
			object(9, `${request.method} ${request.path} came ${Math.ceil(early)} ms before Retry-After allows it`);
		tries = { text, life, count: tries.text === text && tries.life === life ? tries.count + 1 : 1 };
		if (facts.isRoundAlone && isWrite(request) && tries.count > MAX_TRIES)
			object(9, `${request.method} ${request.path}: try ${tries.count}`);
		const { length } = operationsOf(request);
		if (length > MAX_BATCH) object(9, `a batch of ${length} operations`);
	};

	/** Invariants 4 and 5, by what became of the zone. */
	const judgeEffect = (
		request: LoggedRequest,
		zoneId: string,
		was: readonly SimulatedRecord[],
		is: readonly SimulatedRecord[],
	): void => {
		const operations = operationsOf(request);
		const patched = operations.flatMap(({ kind, id }) => (kind === "patch" && id !== null ? [id] : []));
		for (const record of was.filter(({ id }) => patched.includes(id))) {
			const now = is.find(({ id }) => id === record.id);
			if (now !== undefined && settingsOf(now) !== settingsOf(record))
				object(4, `${record.name} ${record.type}: ${settingsOf(record)} became ${settingsOf(now)}`);
		}
		for (const { name, type } of was) {
			if (type !== "A" && type !== "AAAA") continue;
			if (siblingsOf(is, { name, type }).length > 0) continue;
			const isUnknown = FAMILIES.some(family => TYPE_OF[family] === type && facts.unknown.has(family));
			object(isUnknown ? 2 : 5, `${name} ${type} was left without an answer`);
		}
		const posts = operations
			.filter(({ kind }) => kind === "create")
			.map(({ body }) => `${body["name"]} ${body["type"]} ${body["content"]}`);
		for (const { id, name, type, content } of is.filter(({ id }) => !was.some(one => one.id === id)))
			if (posts.includes(`${name} ${type} ${content}`)) wrote.set(id, new Set([content]));
		look(zoneId, is);
	};

	const hooks: Hooks = {
		onRequest(request, zone) {
			counts.requests += 1;
			sentIn.set(request, life);
			judgeLimits(request);
			if (!isWrite(request)) return;
			counts.writes += 1;
			if (facts.isDryRun) object("plan", `${request.method} ${request.path}`);
			const zoneId = zoneIn(request);
			const records = zone?.records() ?? [];
			before.set(request, records);
			const others = writing.get(zoneId) ?? new Set();
			if (others.size > 0) object(8, `two writes at once: ${request.method} ${request.path}`);
			writing.set(zoneId, others.add(request));
			judgeDoubt(request, zoneId);
			const operations = operationsOf(request);
			counts.operations += operations.length;
			for (const operation of operations) judgeOperation(operation, zoneId, records);
		},
		afterRequest(request, zone) {
			const zoneId = zoneIn(request);
			if (isListing(request) && request.done && !spoiled.has(request)) {
				doubts.delete(zoneId);
				views.set(zoneId, [zone?.records() ?? []]);
			}
			// The same again, and answered: what became of it is known.
			if (request.done && !spoiled.has(request) && doubts.get(zoneId)?.body === textOf(request)) doubts.delete(zoneId);
			writing.get(zoneId)?.delete(request);
			if (isWrite(request) && request.done && zone !== null)
				judgeEffect(request, zoneId, before.get(request) ?? [], zone.records());
			if (request.done) tries = { text: "", life: -1, count: 0 };
			before.delete(request);
		},
	};

	return {
		facts,
		hooks,
		violations,
		counts,
		answerSpoiled(request, { leavesDoubt, retryAfterS }) {
			spoiled.add(request);
			if (leavesDoubt && isWrite(request)) doubts.set(zoneIn(request), { body: textOf(request), life });
			if (retryAfterS === undefined || (sentIn.get(request) ?? life) !== life) return;
			// What was told before an earlier wish was over is another matter.
			if (request.atMs >= mustWaitUntilMs) told.requests.clear();
			told.atMs = request.atMs;
			told.requests.add(request);
			const untilMs = request.atMs + retryAfterS * 1_000;
			mustWaitUntilMs = Math.max(mustWaitUntilMs, untilMs);
			mayWaitUntilMs = Math.max(mayWaitUntilMs, untilMs);
		},
		seen: zone => look(zone.id, zone.records()),
		begins() {
			// Beside one that stays and may be about to repeat its own write.
			if (facts.isRoundAlone) life += 1;
		},
		killed() {
			for (const [zoneId, requests] of writing) {
				for (const request of requests) doubts.set(zoneId, { body: textOf(request), life });
			}
			writing.clear();
			life += 1;
			mustWaitUntilMs = 0;
		},
		excuseWait(butUntilMs = 0) {
			mustWaitUntilMs = Math.min(mustWaitUntilMs, butUntilMs);
		},
		clockJumps(bySeconds) {
			mustWaitUntilMs = 0;
			if (mayWaitUntilMs > 0) mayWaitUntilMs += Math.max(0, -bySeconds) * 1_000;
		},
		endWait() {
			mustWaitUntilMs = 0;
			mayWaitUntilMs = 0;
		},
		waits: () => ({ mustUntilMs: mustWaitUntilMs, mayUntilMs: mayWaitUntilMs }),
		check() {
			const [first] = violations;
			if (first !== undefined) throw first;
		},
	};
}

const textOf = ({ method, path, body, query }: LoggedRequest): string =>
	`${method} ${path} ${JSON.stringify(query)} ${JSON.stringify(body)}`;

/** All that an update has to leave as it is. */
const settingsOf = ({ proxied, ttl, comment, tags, settings }: SimulatedRecord): string =>
	JSON.stringify({ proxied, ttl, comment, tags, settings });

export const createFacts = (): Facts => ({
	wishes: [],
	truths: { ipv4: new Set(), ipv6: new Set() },
	unknown: new Set(),
	isDryRun: false,
	isPlanBeside: false,
	isRoundAlone: true,
});
