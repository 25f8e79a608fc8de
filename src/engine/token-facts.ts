import { ABOUT_TOKEN } from "../core/checks/api.ts";
import { cannotCheck } from "../core/checks/finding.ts";
import type { TokenFacts, TokenKind, Verification } from "../core/checks/token.ts";
import type { ZoneDetails } from "../core/checks/zones.ts";
import { zoneOf } from "../core/name.ts";
import { expectProblem, Problem } from "../core/problem.ts";
import type { Target } from "../core/target.ts";

/** `accountId`: `null` for a user's token. */
type Verify = (accountId: string | null) => Promise<Verification>;

/** `listed`: the zones that the token sees, or why they could not be listed. */
export async function tokenFacts(
	kind: TokenKind,
	listed: readonly ZoneDetails[] | Problem,
	{ wishes }: Target,
	nowMs: number,
	verify: Verify,
): Promise<TokenFacts> {
	const zones = listed instanceof Problem ? [] : listed;
	const isAsked = !(listed instanceof Problem) || ABOUT_TOKEN.has(listed.code);
	const accountId = zones.find(zone => zone.accountId !== null)?.accountId ?? null;
	return {
		kind,
		refusal: listed instanceof Problem ? listed : null,
		verification: isAsked
			? await verification(kind, accountId, verify).catch(expectProblem)
			: cannotCheck("the API did not answer"),
		zones: listed instanceof Problem ? null : zones.map(({ name }) => name),
		unusedZones: zones.filter(zone => !wishes.some(({ name }) => zoneOf(name, zones) === zone)).map(({ name }) => name),
		nowMs,
	};
}

/** The kind decides which path verifies it; one without a mark may be either, and the user's path refuses an account's. */
async function verification(kind: TokenKind, accountId: string | null, verify: Verify): Promise<Verification> {
	if (kind === "account") {
		if (accountId === null) throw cannotCheck("of which account it is only its zones would tell, and it shows none");
		return verify(accountId);
	}
	try {
		return await verify(null);
	} catch (error) {
		const { code } = expectProblem(error);
		if (kind === "user" || accountId === null || code !== "token-rejected") throw error;
		return verify(accountId);
	}
}
