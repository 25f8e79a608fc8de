import { QUOTED_LENGTH } from "./finding.ts";

/** Shorter ones would hide words that have nothing to do with them. */
const SHORTEST = 8;
const TOKEN_FORM = "cf(?:ut|at|k)_[\\w-]{8,}";

/** Hides secrets by value, as they are and as messages quote them, and whatever has the form of a Cloudflare token. */
export function redactor(secrets: readonly string[]): (text: string) => string {
	const hidden = secrets
		.flatMap(secret => [secret, secret.trim()])
		.flatMap(form => [form, form.slice(0, QUOTED_LENGTH)])
		.flatMap(form => [form, JSON.stringify(form).slice(1, -1)])
		.filter(form => form.length >= SHORTEST)
		.toSorted((left, right) => right.length - left.length)
		.map(form => form.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
	const pattern = new RegExp([...hidden, TOKEN_FORM].join("|"), "gi");
	return text => text.replace(pattern, "[secret]");
}
