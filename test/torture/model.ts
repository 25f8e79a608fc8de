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

/**
 * "right"; "wrong"; "blocked": only a person can put it right. "crowded": it is right or not, and a person is asked all the same.
 */
export function standing(
	wish: Wish,
	truth: Truth,
	records: readonly SimulatedRecord[],
): "right" | "wrong" | "blocked" | "crowded" {
	const wanted = truth[familyOf(wish.type)];
	if (wanted === null) return "right";
	if (siblingsOf(records, { name: wish.name, type: "CNAME" }).length > 0) return "blocked";
	const siblings = siblingsOf(records, wish);
	const marked = siblings.filter(isOurs);
	const isAnswered = siblings.some(({ content }) => content === wanted);
	const isClean = marked.every(({ content }) => content === wanted);
	if (siblings.filter(isUnmarked).length > 1)
		return marked.length > 0 && !(isAnswered && isClean) ? "wrong" : "crowded";
	return isAnswered && isClean ? "right" : "wrong";
}
