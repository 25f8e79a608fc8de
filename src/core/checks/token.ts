import { Problem } from "../problem.ts";
import { spoken } from "../spoken.ts";
import { ABOUT_TOKEN } from "./api.ts";
import { notChecked, ok, problem, type Remark, remarkOf, warning } from "./finding.ts";

/** By its prefix: a user's, an account's, or one from before there were prefixes. */
export type TokenKind = "user" | "account" | "unmarked";

/** What Cloudflare says of a token when asked to verify it. */
export type Verification = {
	/** "active", "disabled", "expired". */
	readonly status: string;
	/** Milliseconds since 1970; `null` if it does not expire. */
	readonly expiresAtMs: number | null;
	/** From when on it works; `null` if that is not limited. */
	readonly notBeforeMs: number | null;
};

export type TokenFacts = {
	readonly kind: TokenKind;
	/** What Cloudflare said of it when the zones were listed; `null` if it let it pass. */
	readonly refusal: Problem | null;
	/** A `Problem` if it could not be verified, which proves nothing. */
	readonly verification: Verification | Problem;
	/** The zones that it sees; `null` if they are not known. */
	readonly zones: readonly string[] | null;
	/** Those of them that no configured name is in. */
	readonly unusedZones: readonly string[];
	readonly nowMs: number;
};

const AT = "https://dash.cloudflare.com/profile/api-tokens";
const SOON_MS = 14 * 86_400_000;

const KIND: Readonly<Record<TokenKind, string>> = {
	user: "A user's API token",
	account: "An account's API token",
	unmarked: "An API token of the older form",
};

/** Whether Cloudflare takes the token, until when, and what else it opens. What it may do shows only when something is done. */
export function checkToken(facts: TokenFacts): readonly Remark[] {
	const { kind, refusal, verification, nowMs } = facts;
	const verified = verification instanceof Problem ? null : verification;
	const lapse = verified === null ? null : lapseOf(verified, nowMs);
	if (lapse !== null) return [lapse];
	if (refusal !== null) {
		if (!ABOUT_TOKEN.has(refusal.code)) return [notChecked("the API gave no answer about it")];
		return [remarkOf(refusal)];
	}
	const until = verified?.expiresAtMs ?? null;
	const term = until === null ? (verified === null ? "" : ", without an end") : `, until ${dayOf(until)}`;
	const works = `${KIND[kind]}; Cloudflare takes it from here${term}`;
	const soon =
		until !== null && until - nowMs < SOON_MS
			? [
					warning("token-expiring", `The API token expires in ${spoken(until - nowMs)}, on ${dayOf(until)}`, {
						why: "After that no record is kept right any more.",
						fix: `Roll it, or take its end away, at ${AT}`,
					}),
				]
			: [];
	return [
		ok(works, "Whether it may write, and whether it is bound to this address, Cloudflare tells only when it refuses."),
		...(verification instanceof Problem ? [notChecked(`until when the token is valid: ${verification.message}`)] : []),
		...soon,
		...excess(facts),
	];
}

function lapseOf({ status, expiresAtMs, notBeforeMs }: Verification, nowMs: number): Remark | null {
	if (status === "expired" || (expiresAtMs !== null && expiresAtMs <= nowMs)) {
		const on = expiresAtMs === null ? "" : ` on ${dayOf(expiresAtMs)}`;
		return problem("token-rejected", `The API token has expired${on}`, { fix: `Roll it, or make a new one, at ${AT}` });
	}
	if (status !== "active")
		return problem("token-rejected", `The API token is ${status}`, { fix: `Switch it on again at ${AT}` });
	if (notBeforeMs === null || notBeforeMs <= nowMs) return null;
	return problem("token-rejected", `The API token is valid from ${dayOf(notBeforeMs)} on, not yet`, {
		why: "Or this machine's clock is behind.",
		fix: `Change its start at ${AT}`,
	});
}

function excess({ zones, unusedZones }: TokenFacts): readonly Remark[] {
	if (zones === null || unusedZones.length === 0 || unusedZones.length === zones.length) return [];
	const shown = unusedZones.length > 3 ? `${unusedZones.slice(0, 3).join(", ")}, ...` : unusedZones.join(", ");
	return [
		warning("token-broad", `The API token opens zones that no name of yours is in: ${shown}`, {
			why: "Who gets hold of it can change those as well.",
			fix: `Limit it to the zones of the configuration ("Specific zone") at ${AT}`,
		}),
	];
}

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
