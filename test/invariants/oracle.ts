import { FAMILY_OF } from "../../src/core/address.ts";
import type { CurrentRecord } from "../../src/core/record.ts";
import type { Target, Wish } from "../../src/core/target.ts";
import type { Lines } from "./world.ts";

/** DESIGN section 6 read once more, without the code that is under test. */

/** Who says in the comment that the record is theirs: "home", "cabin", ... */
const marksIn = (comment: string): readonly string[] =>
	comment
		.toLowerCase()
		.split(/[^a-z0-9:-]+/)
		.filter(word => word.startsWith("cfddns:"))
		.map(word => word.slice("cfddns:".length));

const isMarkedOurs = ({ comment }: CurrentRecord): boolean => marksIn(comment).includes("home");
export const isUnmarked = ({ comment }: CurrentRecord): boolean => marksIn(comment).length === 0;

export const siblingsOf = (records: readonly CurrentRecord[], { name, type }: { name: string; type: string }) =>
	records.filter(record => record.name === name && record.type === type);

/** Invariant 3. `wrote` tells what we ever wrote as this record's content. */
export function mayTouch(
	subject: CurrentRecord,
	all: readonly CurrentRecord[],
	{ wishes }: Target,
	wrote: (id: string) => readonly string[],
): boolean {
	const wish = wishes.find(({ name, type }) => name === subject.name && type === subject.type);
	if (wish === undefined) return false;
	if (isMarkedOurs(subject)) return true;
	if (!isUnmarked(subject)) return false;
	const siblings = siblingsOf(all, subject);
	if (siblings.length === 1 || wrote(subject.id).includes(subject.content)) return true;
	return wish.duplicates === "replace" && siblings.filter(isUnmarked).length > 1;
}

/** What a wish should point to: an address, "none", or "unknown". For lines with at most one, publishable address. */
export function aimOf({ type, sources, suffix }: Wish, lines: Lines): string {
	const line = lines[`${FAMILY_OF[type]} ${sources[0]?.text}`];
	if (line === undefined || line.kind === "down" || line.kind === "silent") return "unknown";
	if (line.kind === "none") return "none";
	const [address = "unknown"] = line.addresses;
	// The only suffix of these tests, below the only two networks of these tests.
	if (suffix === null) return address;
	return address.startsWith("2a02:8071:0:1:") ? "2a02:8071:0:1::1234:5678" : "2a02:8071::1234:5678";
}

/** "right", "wrong", or "blocked": what only a person can put right. */
export function standing(wish: Wish, aim: string, records: readonly CurrentRecord[]): "right" | "wrong" | "blocked" {
	const siblings = siblingsOf(records, wish);
	const marked = siblings.filter(isMarkedOurs);
	if (aim === "unknown") return "right";
	if (aim === "none") return marked.length === 0 ? "right" : "wrong";
	if (records.some(({ name, type }) => name === wish.name && type === "CNAME")) return "blocked";
	const unmarked = siblings.filter(isUnmarked);
	// Of several unmarked ones some may be known to be ours: then the round puts them right, else it asks a person.
	if (unmarked.length > 1 && marked.length === 0 && wish.duplicates === "refuse") return "blocked";
	if (!siblings.some(({ content }) => content === aim)) return "wrong";
	const ours = wish.duplicates === "replace" && unmarked.length > 1 ? [...marked, ...unmarked] : marked;
	if (ours.some(({ content }) => content !== aim)) return "wrong";
	return wish.enforce && ours.some(record => !hasSettings(record, wish)) ? "wrong" : "right";
}

function hasSettings({ proxied, ttlSeconds, comment }: CurrentRecord, { settings }: Wish): boolean {
	const ttlFits = settings.proxied ? ttlSeconds === 1 : ttlSeconds === settings.ttlSeconds;
	return proxied === settings.proxied && comment === settings.comment && ttlFits;
}
