import * as v from "valibot";
import { allowed, quote } from "./finding.ts";

/** What a text may be: for the reader of a message (`allowed`), for editors (`pattern`), and how it is read. */
export type TextKind<T> = {
	/** Ends the sentence "Allowed: ...". */
	readonly allowed: string;
	/** A regular expression as JSON Schema has them. It may accept more than `read` does. */
	readonly pattern?: string;
	read(text: string): Read<T>;
};

type Read<T> =
	| { readonly value: T }
	/** `wrong` goes on where the key's name ends; without a hint of its own, what is allowed is said. */
	| { readonly wrong: string; readonly hint?: string };

/** Our issues have two lines: what is wrong, and what to do. */
export const issueText = (what: string, hint: string): string => `${what}\n${hint}`;

type WithInput = { readonly input: unknown };

const notA = (noun: string, kind: string) => (issue: WithInput) =>
	issueText(`${quote(issue.input)} is not ${noun}`, allowed(kind));

export const cannotBe = (kind: string) => (issue: WithInput) =>
	issueText(`cannot be ${quote(issue.input)}`, allowed(kind));

/** A text of a kind of its own. The description goes into JSON Schema and documentation. */
export const text = <T>(kind: TextKind<T>, description = "") =>
	v.pipe(
		v.string(notA("text in quotes", kind.allowed)),
		v.description(description),
		v.metadata({ allowed: kind.allowed, ...(kind.pattern === undefined ? {} : { pattern: kind.pattern }) }),
		v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
			const read = kind.read(dataset.value);
			if ("value" in read) return read.value;
			addIssue({ message: issueText(read.wrong, read.hint ?? allowed(kind.allowed)) });
			return NEVER;
		}),
	);

/** Text that may be a secret, so that no message shows it. */
export const secret = (kind: string, description: string) =>
	v.pipe(
		v.string(issueText("is not text in quotes", allowed(kind))),
		v.description(description),
		v.metadata({ allowed: kind }),
	);

export const list = <TItem extends v.GenericSchema<string, unknown>>(
	item: TItem,
	example: string,
	description: string,
) =>
	v.pipe(
		v.array(item, notA("a list", `a list, such as ${example}`)),
		v.description(description),
		v.metadata({ allowed: `a list, such as ${example}` }),
	);

/** A list of what may be secrets, so that no message shows what stands in its place. */
export const secretList = <TItem extends v.GenericSchema<string, unknown>>(
	item: TItem,
	example: string,
	description: string,
) =>
	v.pipe(
		v.array(item, issueText("is not a list", allowed(`a list, such as ${example}`))),
		v.description(description),
		v.metadata({ allowed: `a list, such as ${example}` }),
	);

/** A list where "none" would be a slip rather than a wish. */
export const filledList = <TItem extends v.GenericSchema<string, unknown>>(
	item: TItem,
	example: string,
	instead: string,
	description: string,
) =>
	v.pipe(
		list(item, example, description),
		v.nonEmpty(issueText("is an empty list", `${allowed(`a list, such as ${example}`)} ${instead}`)),
	);

export const wholeNumber = (minimum: number, description: string) => {
	const kind = `a whole number, ${minimum} or more`;
	const message = cannotBe(kind);
	return v.pipe(
		v.number(message),
		v.safeInteger(message),
		v.minValue(minimum, message),
		v.description(description),
		v.metadata({ allowed: kind }),
	);
};

export const yesOrNo = (description: string) =>
	v.pipe(v.boolean(cannotBe("true or false")), v.description(description), v.metadata({ allowed: "true or false" }));

/** One of a few words. */
export const oneOf = <const TWords extends readonly string[]>(words: TWords, description = "") => {
	const kind = words.map(word => `"${word}"`).join(" or ");
	return v.pipe(v.picklist(words, cannotBe(kind)), v.description(description), v.metadata({ allowed: kind }));
};

/** true, false, or "auto". */
export const scope = (description: string) => {
	const kind = 'true, false or "auto"';
	return v.pipe(
		v.union([v.boolean(), v.literal("auto")], cannotBe(kind)),
		v.description(description),
		v.metadata({ allowed: kind }),
	);
};
