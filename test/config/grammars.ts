import { type Family, familyOf, parseAddress } from "../../src/core/address.ts";
import type { SourceGrammar } from "../../src/core/source-spec.ts";

const grammar = (
	kind: string,
	argument: string | null = null,
	optional = false,
	check: SourceGrammar["check"] = () => null,
): SourceGrammar => ({ kind, argument, optional, check });

const ofFamily = (argument: string, family: Family): string | null => {
	const address = parseAddress(argument);
	if (address === null) return "it is no address";
	return familyOf(address) === family ? null : "it is of the other family";
};

/** A few kinds of source, one of each form. */
export const GRAMMARS: readonly SourceGrammar[] = [
	grammar("interface", "NAME", true),
	grammar("static", "ADDRESS", false, ofFamily),
	grammar("command", "CMD ARG..."),
	grammar("http", "URL"),
	grammar("trace", "HOST", true),
	grammar("auto"),
	grammar("absent"),
];
