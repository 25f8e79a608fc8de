import { Refusal } from "./errors.ts";
import { asciiName } from "./names.ts";
import { choice, compareText, type Page, pageOf, type Query } from "./paging.ts";
import { RECORD_TYPES, type SimulatedRecord } from "./record.ts";

const PAGE_SIZES = { least: 1, most: 5_000_000, usual: 100 };

type Fits = (record: SimulatedRecord) => boolean;
type Test = (own: string, wanted: string) => boolean;

/** `GET .../dns_records`: filters (the operator is part of the parameter's name), order, one page. */
export function listRecords(all: readonly SimulatedRecord[], query: Query): Page<SimulatedRecord> {
	const filters = Object.entries(query).flatMap(([parameter, value]) => filterOf(parameter, value) ?? []);
	const isAny = choice(query, "match", ["all", "any"]) === "any" && filters.length > 0;
	const matching = all.filter(record =>
		isAny ? filters.some(fits => fits(record)) : filters.every(fits => fits(record)),
	);
	return pageOf(ordered(matching, query), query, PAGE_SIZES);
}

const TESTS: Readonly<Record<string, Test>> = {
	exact: (own, wanted) => own === wanted,
	contains: (own, wanted) => own.includes(wanted),
	startswith: (own, wanted) => own.startsWith(wanted),
	endswith: (own, wanted) => own.endsWith(wanted),
};
const TEXTS: Readonly<Record<string, (record: SimulatedRecord) => string>> = {
	name: record => record.name,
	content: record => record.content,
	comment: record => record.comment ?? "",
};

/** `null` for a parameter that is no filter; the API ignores what it does not know. */
function filterOf(parameter: string, value: string): Fits | null {
	switch (parameter) {
		case "type":
			if (!RECORD_TYPES.some(type => type === value.toUpperCase())) throw new Refusal("bad-parameter", "type");
			return record => record.type === value.toUpperCase();
		case "proxied":
			return record => String(record.proxied) === value;
		// These two count by being there, whatever their value.
		case "comment.present":
			return record => record.comment !== null;
		case "comment.absent":
			return record => record.comment === null;
		case "search":
			return record => Object.values(TEXTS).some(text => text(record).toLowerCase().includes(value.toLowerCase()));
		default:
			return textFilter(parameter, value);
	}
}

/** Text filters ignore case. A bare `name` means `name.exact`, and so on. */
function textFilter(parameter: string, value: string): Fits | null {
	const [field = "", operator = "exact"] = parameter.split(".");
	const text = Object.hasOwn(TEXTS, field) ? TEXTS[field] : undefined;
	const test = Object.hasOwn(TESTS, operator) ? TESTS[operator] : undefined;
	if (text === undefined || test === undefined) return null;
	const wanted = (field === "name" && operator === "exact" && asciiName(value)) || value.toLowerCase();
	return record => test(text(record).toLowerCase(), wanted);
}

function ordered(records: readonly SimulatedRecord[], query: Query): readonly SimulatedRecord[] {
	const order = choice(query, "order", ["type", "name", "content", "ttl", "proxied"]);
	const sign = choice(query, "direction", ["asc", "desc"]) === "asc" ? 1 : -1;
	const compare = (left: SimulatedRecord, right: SimulatedRecord): number =>
		order === "ttl" ? left.ttl - right.ttl : compareText(String(left[order]), String(right[order]));
	return records.toSorted((left, right) => sign * compare(left, right));
}
