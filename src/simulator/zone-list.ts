import { asciiName } from "./names.ts";
import { choice, compareText, type Page, pageOf, type Query } from "./paging.ts";
import type { Zone } from "./zones.ts";

const PAGE_SIZES = { least: 5, most: 50, usual: 20 };
const OPERATOR = /^(equal|not_equal|starts_with|ends_with|contains)(_case_sensitive)?:(.*)$/s;

/** `GET /zones`: the ones of `visible` that match. No match is an empty page, not an error. */
export function listZones(visible: readonly Zone[], query: Query): Page<Zone> {
	const filters = FILTERS.flatMap(({ parameter, matches }) => {
		const value = query[parameter];
		return value === undefined ? [] : [(zone: Zone) => matches(zone, value)];
	});
	choice(query, "status", ["active", "initializing", "pending", "moved"]);
	const isAny = choice(query, "match", ["all", "any"]) === "any" && filters.length > 0;
	const matching = visible.filter(zone =>
		isAny ? filters.some(fits => fits(zone)) : filters.every(fits => fits(zone)),
	);
	return pageOf(ordered(matching, query), query, PAGE_SIZES);
}

type Filter = { readonly parameter: string; readonly matches: (zone: Zone, value: string) => boolean };
const FILTERS: readonly Filter[] = [
	{ parameter: "name", matches: matchesName },
	{ parameter: "status", matches: (zone, value) => zone.status === value },
	{ parameter: "type", matches: (_zone, value) => value.split(",").includes("full") },
	{ parameter: "account.id", matches: (zone, value) => zone.account.id === value },
	{ parameter: "account.name", matches: (zone, value) => zone.account.name === value },
];

/** The operator is a prefix of the value (records have it in the parameter's name instead). Both forms of a name match. */
function matchesName({ name }: Zone, value: string): boolean {
	const [, operator = "equal", exactCase, text = value] = OPERATOR.exec(value) ?? [];
	const wanted = exactCase === undefined ? text.toLowerCase() : text;
	const either = (test: (own: string) => boolean): boolean => test(name.ascii) || test(name.unicode);
	switch (operator) {
		case "not_equal":
			return name.ascii !== asciiName(wanted);
		case "starts_with":
			return either(own => own.startsWith(wanted));
		case "ends_with":
			return either(own => own.endsWith(wanted));
		case "contains":
			return either(own => own.includes(wanted));
		default:
			return name.ascii === (exactCase === undefined ? asciiName(wanted) : wanted);
	}
}

function ordered(zones: readonly Zone[], query: Query): readonly Zone[] {
	const order = choice(query, "order", ["name", "status", "account.id", "account.name", "plan.id"]);
	const sign = choice(query, "direction", ["asc", "desc"]) === "asc" ? 1 : -1;
	const key = (zone: Zone): string => (order === "status" ? zone.status : zone.name.ascii);
	return zones.toSorted((left, right) => sign * compareText(key(left), key(right)));
}
