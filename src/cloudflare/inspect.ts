import type { Verification } from "../core/checks/token.ts";
import type { ZoneDetails } from "../core/checks/zones.ts";
import { isObject } from "../core/json.ts";
import type { Zone } from "../core/name.ts";
import type { CurrentRecord } from "../core/record.ts";
import { type ConnectionDeps, connect } from "./connection.ts";
import { FaultError } from "./fault.ts";
import { createHardenedFetch, VERIFY } from "./hardened-fetch.ts";
import { membersOf } from "./json.ts";
import { badAnswer, problemOf } from "./problems.ts";
import { readZoneDetails } from "./zones.ts";

/** What people want to know of an account, and rounds do not. Reads only. Throws `Problem`s, or the signal's reason. */
export type Inspector = {
	/** One request for 50 zones. */
	zones(signal: AbortSignal): Promise<readonly ZoneDetails[]>;
	/** One request. */
	records(zone: Zone, signal: AbortSignal): Promise<readonly CurrentRecord[]>;
	/** One request, never repeated. `accountId`: whose the token is; `null`: the user's. */
	verify(accountId: string | null, signal: AbortSignal): Promise<Verification>;
};

export function createInspector(deps: ConnectionDeps): Inspector {
	const connection = connect(deps);
	const ask = createHardenedFetch(deps);
	return {
		zones: async signal => (await connection.listedZones(signal)).flatMap(readZoneDetails),
		records: connection.list,
		async verify(accountId, signal) {
			const path = accountId === null ? `/user${VERIFY}` : `/accounts/${accountId}${VERIFY}`;
			try {
				const answer = await ask(`${deps.api}${path}`, { signal });
				return verificationIn(await answer.json());
			} catch (error) {
				throw error instanceof FaultError ? problemOf(error.fault, { subject: "zones", zone: null }) : error;
			}
		},
	};
}

function verificationIn(body: unknown): Verification {
	const { result } = membersOf(body);
	if (!isObject(result) || typeof result["status"] !== "string" || !/^[a-z]{1,20}$/.test(result["status"]))
		throw badAnswer("it does not tell the token's status");
	// The id is not read: nobody needs it.
	return {
		status: result["status"],
		expiresAtMs: moment(result["expires_on"]),
		notBeforeMs: moment(result["not_before"]),
	};
}

function moment(value: unknown): number | null {
	const atMs = typeof value === "string" ? Date.parse(value) : Number.NaN;
	return Number.isNaN(atMs) ? null : atMs;
}
