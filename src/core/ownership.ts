import type { Brand } from "./brand.ts";
import type { CurrentRecord } from "./record.ts";

/** Who we are among several updaters of one zone: letters, digits and `-`, at most 32. */
export type Owner = Brand<string, "Owner">;

/**
 * Invariant 3. "marked" bears our mark; "ours" we wrote and it still holds that, or it is the only one of its name and type
 * and bears no other owner's mark; all else is "foreign", and never in a change.
 */
export type Ownership = "marked" | "ours" | "foreign";

const PREFIX = "cfddns:";
const MARK = /(?<![\w-])cfddns:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?![\w-])/gi;

export const parseOwner = (text: string): Owner | null =>
	/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(text) ? (text as Owner) : null;

export const markOf = (owner: Owner): string => `${PREFIX}${owner}`;

/** A comment as we write it: the user's words, then our mark. */
export const markedComment = (comment: string, owner: Owner): string =>
	ownersIn(comment).includes(owner) ? comment : [comment, markOf(owner)].filter(part => part !== "").join(" ");

/** The owners whose marks a comment bears. Asked for every record. */
const ownersIn = (comment: string): readonly string[] =>
	(comment.match(MARK) ?? []).map(mark => mark.slice(PREFIX.length).toLowerCase());

export const isUnmarked = (record: CurrentRecord): boolean => ownersIn(record.comment).length === 0;

/** Does it bear another owner's mark, and not ours? */
export function isAnothers({ comment }: CurrentRecord, owner: Owner): boolean {
	const owners = ownersIn(comment);
	return owners.length > 0 && !owners.includes(owner);
}

/** What we sent as a record's content: what Cloudflare confirmed, and what we sent after that without an answer so far. */
export type Written = Readonly<Record<string, readonly string[]>>;

/** Decides about `record`, one of all the `siblings` of its name and type. */
export function ownershipOf(
	record: CurrentRecord,
	siblings: readonly CurrentRecord[],
	{ owner, written }: { readonly owner: Owner; readonly written: Written },
): Ownership {
	const owners = ownersIn(record.comment);
	if (owners.includes(owner)) return "marked";
	if (owners.length > 0) return "foreign";
	const wroteIt = Object.hasOwn(written, record.id) && written[record.id]?.includes(record.content) === true;
	return wroteIt || siblings.length === 1 ? "ours" : "foreign";
}
