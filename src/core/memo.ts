/**
 * What a round can ask this machine without being heard by anybody: "file" and "entry" (a path, followed or not), "text" (a
 * credential, word for word), "token" (one that nobody repeats), and the kernel's network: "interfaces", "table", "sys".
 */
export type FactKind = "file" | "entry" | "text" | "token" | "interfaces" | "table" | "sys";

/** What was asked, and the answer; `null`: there is no such thing. */
export type Fact = readonly [kind: FactKind, about: string, answer: string | null];

/** Answers now what a round was told. */
export type Ask = (kind: FactKind, about: string) => string | null;

/**
 * A round that had nothing to do, and all that this rested on. By invariant 11 a round that finds the same has nothing to do either.
 * No secrets are in it.
 */
export type Memo = {
	/** The program, and how it was called; see `memoCall`. */
	readonly call: string;
	readonly facts: readonly Fact[];
	readonly madeAtMs: number;
	/** From then on a round would look at Cloudflare again. */
	readonly untilMs: number;
};

/** Would a round that is called like this have nothing to do now? A clock that was set back makes the memo void. */
export const holds = ({ call, facts, madeAtMs, untilMs }: Memo, now: string, nowMs: number, ask: Ask): boolean =>
	call === now &&
	madeAtMs <= nowMs &&
	nowMs < untilMs &&
	facts.every(([kind, about, answer]) => ask(kind, about) === answer);

/** The first line of a memo's file. Each further one is a moment at which it held. */
export const encodeMemo = (memo: Memo): string => `${JSON.stringify(memo)}\n`;
export const encodeMoment = (atMs: number): string => `${atMs}\n`;

/** The memo of a file; `null` for anything else. */
export function decodeMemo(file: string): Memo | null {
	const memo = parsed(file.slice(0, file.indexOf("\n") + 1));
	return isMemo(memo) ? memo : null;
}

/** When it held, in milliseconds since 1970. A line that was cut off is left out. */
export const momentsOf = (file: string): readonly number[] =>
	file
		.split("\n")
		.slice(1, -1)
		.filter(line => /^\d{13}$/.test(line))
		.map(Number);

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}

const isMemo = (value: unknown): value is Memo =>
	typeof value === "object" &&
	value !== null &&
	"call" in value &&
	typeof value.call === "string" &&
	"madeAtMs" in value &&
	typeof value.madeAtMs === "number" &&
	"untilMs" in value &&
	typeof value.untilMs === "number" &&
	"facts" in value &&
	Array.isArray(value.facts) &&
	value.facts.length > 0 &&
	value.facts.every(isFact);

const isFact = (value: unknown): value is Fact =>
	Array.isArray(value) &&
	value.length === 3 &&
	typeof value[0] === "string" &&
	typeof value[1] === "string" &&
	(value[2] === null || typeof value[2] === "string");
