import type { SimulatedRecord } from "../../src/simulator/record.ts";
import { type Family, familyOf, type RecordType } from "./addresses.ts";

/** DESIGN section 6 once more, on what the API holds, without the code that is under test. */

export type Wish = { readonly name: string; readonly type: RecordType };

/** What can be known of the line: `null` if nobody can tell. */
export type Truth = Readonly<Record<Family, string | null>>;

const OWN_MARK = "home";

/** Who says in the comment that the record is theirs. */
const marksIn = ({ comment }: SimulatedRecord): readonly string[] =>
	(comment ?? "")
		.toLowerCase()
		.split(/[^a-z0-9:-]+/)
		.filter(word => word.startsWith("cfddns:"))
		.map(word => word.slice("cfddns:".length));

export const isOurs = (record: SimulatedRecord): boolean => marksIn(record).includes(OWN_MARK);
export const isUnmarked = (record: SimulatedRecord): boolean => marksIn(record).length === 0;

export const siblingsOf = (
	records: readonly SimulatedRecord[],
	{ name, type }: { readonly name: string; readonly type: string },
): readonly SimulatedRecord[] => records.filter(record => record.name === name && record.type === type);

/** Invariant 3, with the names that are configured left to the caller. `wrote`: what we ever sent as this record's content. */
export function mayTouch(
	subject: SimulatedRecord,
	records: readonly SimulatedRecord[],
	wrote: ReadonlySet<string>,
): boolean {
	if (isOurs(subject)) return true;
	if (!isUnmarked(subject)) return false;
	return siblingsOf(records, subject).length === 1 || wrote.has(subject.content);
}

/** "right"; "wrong"; "blocked": only a person can put it right. */
export function standing(wish: Wish, truth: Truth, records: readonly SimulatedRecord[]): "right" | "wrong" | "blocked" {
	const wanted = truth[familyOf(wish.type)];
	if (wanted === null) return "right";
	if (isAliased(wish, records)) return "blocked";
	const siblings = siblingsOf(records, wish);
	const marked = siblings.filter(isOurs);
	// Nothing tells which of them is ours; one may be known to be, so it may be right, too.
	if (isCrowded(wish, records) && marked.length === 0) return "blocked";
	const isAnswered = siblings.some(({ content }) => content === wanted);
	const isClean = marked.every(({ content }) => content === wanted);
	return isAnswered && isClean ? "right" : "wrong";
}

/** Is a person asked, whether it is right or not? */
export const asksPerson = (wish: Wish, truth: Truth, records: readonly SimulatedRecord[]): boolean =>
	truth[familyOf(wish.type)] !== null && (isAliased(wish, records) || isCrowded(wish, records));

const isAliased = ({ name }: Wish, records: readonly SimulatedRecord[]): boolean =>
	siblingsOf(records, { name, type: "CNAME" }).length > 0;

const isCrowded = (wish: Wish, records: readonly SimulatedRecord[]): boolean =>
	siblingsOf(records, wish).filter(isUnmarked).length > 1;
