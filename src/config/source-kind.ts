import { FAMILY_LABEL, type Family, parseAddress } from "../core/address.ts";
import { parseSourceSpec, type SourceGrammar, type SourceSpec, spellings } from "../core/source-spec.ts";
import type { TextKind } from "./fields.ts";
import { allowed, quote } from "./finding.ts";
import { nearest } from "./suggest.ts";

/** A source of one family, by the grammar of the kinds that exist. */
export function sourceOf(family: Family, grammars: readonly SourceGrammar[]): TextKind<SourceSpec> {
	const all = grammars.flatMap(spellings).join(", ");
	return {
		allowed: all,
		pattern: patternOf(grammars),
		read(text) {
			const spec = parseSourceSpec(text.trim());
			const grammar = grammars.find(({ kind }) => kind === spec.kind);
			if (grammar === undefined) {
				const meant = guess(spec, grammars);
				return {
					wrong: `unknown source ${quote(text)}`,
					hint: meant === null ? allowed(all) : `Did you mean "${meant}"?`,
				};
			}
			const { families } = grammar;
			if (families !== undefined && !families.includes(family)) {
				const label = FAMILY_LABEL[family];
				return {
					wrong: `the source ${quote(text)} cannot be used: it cannot tell the ${label} address`,
					hint: `Move it to [${families.join("] or [")}]; for ${label} use "interface" or "auto".`,
				};
			}
			const why = refusalOf(spec, grammar, family);
			return why === null
				? { value: spec }
				: { wrong: `the source ${quote(text)} cannot be used: ${why}`, hint: allowed(spellings(grammar).join(" or ")) };
		},
	};
}

function refusalOf({ argument }: SourceSpec, grammar: SourceGrammar, family: Family): string | null {
	if (argument === null) return grammar.argument === null || grammar.optional ? null : "it needs to say which";
	if (grammar.argument === null) return "it takes nothing after its name";
	return argument === "" ? "nothing follows the colon" : grammar.check(argument, family);
}

/** What was probably meant: the nearest kind, or the kind for a bare address or URL. */
function guess({ kind, argument, text }: SourceSpec, grammars: readonly SourceGrammar[]): string | null {
	const kinds = grammars.map(grammar => grammar.kind);
	if (kinds.includes("static") && parseAddress(text) !== null) return `static:${text}`;
	if (kinds.includes("http") && /^https?:\/\//i.test(text)) return `http:${text}`;
	const near = nearest(kind.toLowerCase(), kinds);
	return near === null || argument === null ? near : `${near}:${argument}`;
}

function patternOf(grammars: readonly SourceGrammar[]): string {
	const forms = grammars.map(({ kind, argument, optional }) => {
		if (argument === null) return kind;
		const form = argument.includes("|") ? `(${argument})` : ".+";
		return optional ? `${kind}(:${form})?` : `${kind}:${form}`;
	});
	return `^(${forms.join("|")})$`;
}
