import type { ZoneDetails } from "../core/checks/zones.ts";
import { isObject, type JsonObject } from "../core/json.ts";
import { parseName, type Zone } from "../core/name.ts";
import { listOf, membersOf } from "./json.ts";
import { badAnswer } from "./problems.ts";
import { isId } from "./records.ts";

/** A zone whose name is not one that anybody can configure is left out. */
export const readZone = (value: unknown): readonly Zone[] => zoneIn(members(value));

/** The same with what only people want to know; what is missing of that is not said. */
export function readZoneDetails(value: unknown): readonly ZoneDetails[] {
	const zone = members(value);
	const { paused, name_servers, account } = zone;
	const { id: accountId } = membersOf(account);
	return zoneIn(zone).map(plain => ({
		...plain,
		paused: paused === true,
		nameServers: listOf(name_servers).flatMap(server => (isServer(server) ? [server.toLowerCase()] : [])),
		accountId: isId(accountId) ? accountId : null,
	}));
}

function members(value: unknown): JsonObject {
	if (!isObject(value)) throw badAnswer("an entry is no zone");
	return value;
}

function zoneIn({ id, name, status }: JsonObject): readonly Zone[] {
	if (!isId(id) || typeof name !== "string") throw badAnswer("a zone has no id or no name");
	const parsed = parseName(name);
	return parsed.kind === "name" ? [{ id, name: parsed.name, status: isWord(status) ? status : "unknown" }] : [];
}

/** "active", "pending", "initializing", "moved" and whatever comes. */
const isWord = (value: unknown): value is string => typeof value === "string" && /^[a-z_]{1,32}$/.test(value);

/** A name or an address, fit to be asked and shown. */
const isServer = (value: unknown): value is string => typeof value === "string" && /^[\w.:-]{1,253}$/.test(value);
