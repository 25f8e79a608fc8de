import { isEvidentToken } from "../core/evident-token.ts";

export type TokenText =
	| { readonly kind: "token"; readonly text: string }
	/** `what` ends a sentence that begins with where the token was found. Neither holds any part of the text. */
	| { readonly kind: "refused"; readonly what: string; readonly hint: string };

const GET_ONE =
	"Make a token at https://dash.cloudflare.com/profile/api-tokens with the permission Zone - DNS - Edit on your zone.";

/** Words that documentation and dashboards put where the token belongs. */
const FILLERS =
	/^(?:your|my|the|an?|cloudflare|cf|dns|zone|scoped|api|token|key|secret|here|change|me|insert|enter|put|paste|replace|with|this|value|example|placeholder|todo|none|null|undefined|cfut|cfat)$/;
const CLEARLY_FILLER =
	/^(?:your|my|here|change|insert|enter|put|paste|replace|example|placeholder|todo|none|null|undefined)$/;

/** What is wrong with a text that cannot be a token: the first that fits. Lengths and prefixes prove nothing (they changed). */
const REFUSALS: readonly (readonly [isSo: (text: string) => boolean, what: string, hint: string])[] = [
	[text => text === "", "is empty", GET_ONE],
	[text => /\.\.|\u2026|^<.*>$|^[*x-]{3,}$/i.test(text) || isFiller(text), "is a placeholder, not a token", GET_ONE],
	[
		text => /^[$%]?\{?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\}?%?$/.test(text) && /TOKEN|KEY|SECRET|API/.test(text),
		"is the name of a secret, not the secret itself",
		"Give the token's value; the name is not looked up.",
	],
	[
		text => /^(?:export )?[A-Za-z_][A-Za-z0-9_]*=/.test(text),
		"is an assignment (NAME=value), not a token",
		"Give what is behind the = alone.",
	],
	[
		text => /^cfk_/i.test(text) || /^[0-9a-f]{37}$/.test(text),
		"is the Global API key, which may do everything in the account; cfddns needs a scoped token: Zone - DNS - Edit",
		GET_ONE,
	],
	[text => /\s/.test(text), "has blanks or line breaks inside", "Copy the token again, in one piece."],
	[
		text => !/^[\x21-\x7e]+$/.test(text),
		"has characters that no token has (outside visible ASCII)",
		"Copy the token again, without what is around it.",
	],
];

/** Cleans what people paste: quotes, blanks, a final line break, `Bearer `. Never puts the text, or a part of it, into a message. */
export function readTokenText(pasted: string): TokenText {
	// At every start but the first the token is right, and the expressions above take as long as reading the file does.
	if (isEvidentToken(pasted.trim())) return { kind: "token", text: pasted.trim() };
	const text = withoutQuotes(withoutQuotes(pasted).replace(/^(?:authorization:\s*)?bearer(?:\s+|$)/i, ""));
	const refusal = REFUSALS.find(([isSo]) => isSo(text));
	if (refusal === undefined) return { kind: "token", text };
	const [, what, hint] = refusal;
	return { kind: "refused", what, hint };
}

// Typographic quotes as escapes: one character beyond Latin-1 in the bundle, and V8 holds all of it in two bytes a character.
const QUOTED = /^(?:"([\s\S]*)"|'([\s\S]*)'|`([\s\S]*)`|\u201c([\s\S]*)\u201d)$/;

/** Trimming takes a byte order mark along. */
function withoutQuotes(text: string): string {
	const trimmed = text.trim();
	const [, ...inner] = QUOTED.exec(trimmed) ?? [];
	return (inner.find(part => part !== undefined) ?? trimmed).trim();
}

/** Only words that stand for a token: `your_api_token`, `API-TOKEN-HERE`, `changeme`. */
function isFiller(text: string): boolean {
	const words = text
		.toLowerCase()
		.replace("changeme", "change me")
		.split(/[^a-z]+/)
		.filter(word => word !== "");
	if (words.length === 0 || !words.every(word => FILLERS.test(word))) return false;
	return words.some(word => CLEARLY_FILLER.test(word)) || !/^[$%{]*[A-Z0-9]+_[A-Z0-9_]+[%}]*$/.test(text);
}
