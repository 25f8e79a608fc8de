import { Refusal } from "./errors.ts";
import { zoneName } from "./names.ts";
import { isAllowed } from "./wan.ts";

export type Permission = "zone:read" | "dns:read" | "dns:edit";
export type TokenStatus = "active" | "disabled" | "expired";

export type SimulatedTokenInput = {
	readonly value: string;
	/** Default "user". The kind decides which path verifies it. */
	readonly kind?: "user" | "account";
	/** Default "active". */
	readonly status?: TokenStatus;
	/** Names of the zones that it may see. Default: all. */
	readonly zones?: readonly string[];
	/** Default: all. */
	readonly permissions?: readonly Permission[];
	/** Addresses or CIDR blocks from which it works. Compared with the address of the simulated WAN. Default: everywhere. */
	readonly allowedFrom?: readonly string[];
	/** When it expires, such as "2027-01-01T00:00:00Z". */
	readonly expiresOn?: string;
	readonly notBefore?: string;
};

export type Token = SimulatedTokenInput & {
	/** 32 hex digits; not the secret. */
	readonly id: string;
};

/** The credentials of one request, and where it comes from. */
export type Credentials = {
	readonly authorization: string | undefined;
	readonly key: string | undefined;
	/** As the outside sees the client; `null` if the line has no address of this family. */
	readonly address: string | null;
	/** Whether it asks one of the two paths that verify a token. */
	readonly verifying: boolean;
};

// New tokens have a prefix and a checksum, older ones do not: any length goes, but no blanks and no quotes.
const AUTHORIZATION = /^Bearer ([\w.~+/=-]+)$/;

/** Finds the token of a request, or refuses. Whether it may do what it asks is decided later. */
export function authenticate(tokens: ReadonlyMap<string, Token>, credentials: Credentials, nowMs: number): Token {
	const { authorization, key, address, verifying } = credentials;
	if (authorization === undefined) {
		if (verifying) throw new Refusal("verify-without-token");
		throw new Refusal(key === undefined ? "no-credentials" : "unknown-key");
	}
	const value = AUTHORIZATION.exec(authorization)?.[1];
	if (value === undefined) throw new Refusal("malformed-token");
	const token = tokens.get(value);
	if (token === undefined) throw new Refusal(verifying ? "verify-failed" : "unknown-token");
	if (token.allowedFrom !== undefined && (address === null || !isAllowed(address, token.allowedFrom))) {
		throw new Refusal("token-location", address ?? "unknown");
	}
	// A token that is no longer valid still verifies: the answer says its status.
	if (statusOf(token, nowMs) !== "active" && !verifying) throw new Refusal("unknown-token");
	return token;
}

export function statusOf(token: Token, nowMs: number): TokenStatus {
	const expired = token.expiresOn !== undefined && Date.parse(token.expiresOn) <= nowMs;
	return expired ? "expired" : (token.status ?? "active");
}

export const mayDo = (token: Token, permission: Permission): boolean =>
	token.permissions === undefined || token.permissions.includes(permission);

export const maySee = (token: Token, zone: { readonly ascii: string }): boolean =>
	token.zones === undefined || token.zones.some(name => zoneName(name).ascii === zone.ascii);

/** The answer of both paths that verify. */
export const verified = (token: Token, nowMs: number) => ({
	id: token.id,
	status: statusOf(token, nowMs),
	...(token.notBefore === undefined ? {} : { not_before: token.notBefore }),
	...(token.expiresOn === undefined ? {} : { expires_on: token.expiresOn }),
});
