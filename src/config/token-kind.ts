import type { Token } from "./token.ts";

/** Whose a token is, by the prefix of its text: new ones have one, those from before there were prefixes do not. */
export function tokenKind(token: Token): "user" | "account" | "unmarked" {
	const text = token.reveal();
	if (text.startsWith("cfut_")) return "user";
	return text.startsWith("cfat_") ? "account" : "unmarked";
}
