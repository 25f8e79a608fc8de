import type { Hono } from "hono";
import { jsonAnswer, typedAnswer } from "./answers.ts";
import { API_BASE, type ApiContext, type ApiEnv, type ApiState } from "./api-env.ts";
import { runBatch } from "./batch.ts";
import { success, successPage } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import { readRecordBody } from "./record-body.ts";
import { listRecords } from "./record-list.ts";
import { mayDo, maySee, type Permission, verified } from "./tokens.ts";
import { zoneFile } from "./zone-file.ts";
import { listZones } from "./zone-list.ts";
import { wireZone, type Zone } from "./zones.ts";

const IDENTIFIER = /^[0-9a-f]{32}$/;
const VALID = { code: 10000, message: "This API Token is valid and active", type: null };

/** The calls of the API, once the token is known. */
export function addRoutes(api: Hono<ApiEnv>, state: ApiState): void {
	const now = state.world.now;

	const verify = (c: ApiContext, isRightPath: boolean): Response => {
		if (!isRightPath) throw new Refusal("verify-failed");
		const result = verified(c.get("token"), now());
		return jsonAnswer(success(result, result.status === "active" ? [VALID] : []));
	};
	api.get("/user/tokens/verify", c => verify(c, c.get("token").kind !== "account"));
	api.get("/accounts/:account/tokens/verify", c =>
		verify(c, c.get("token").kind === "account" && c.req.param("account") === state.account.id),
	);

	api.get("/zones", c => {
		const token = c.get("token");
		// Without Zone Read the list is empty: from outside, the same as a token that may see no zone.
		const visible = [...state.zones.values()].filter(zone => mayDo(token, "zone:read") && maySee(token, zone.name));
		const { items, info } = listZones(visible, c.get("entry").query);
		return jsonAnswer(successPage(items.map(wireZone), info));
	});
	api.get("/zones/:zone", c => jsonAnswer(success(wireZone(zoneOf(state, c, "zone:read")))));

	const records = "/zones/:zone/dns_records";
	api.get(records, c => {
		const { items, info } = listRecords(zoneOf(state, c, "dns:read").records.all(), c.get("entry").query);
		return jsonAnswer(successPage(items, info));
	});
	api.post(records, c => {
		const zone = zoneOf(state, c, "dns:edit");
		const body = readRecordBody(c.get("entry").body);
		return jsonAnswer(success(zone.records.create({ ...body, id: undefined })));
	});
	api.post(`${records}/batch`, c => {
		const zone = zoneOf(state, c, "dns:edit");
		return jsonAnswer(success(runBatch(zone.records, zone.plan, c.get("entry").body)));
	});
	api.get(`${records}/usage`, c => {
		const zone = zoneOf(state, c, "dns:read");
		return jsonAnswer(success({ record_quota: zone.recordQuota, record_usage: zone.records.all().length }));
	});
	api.get(`${records}/export`, c => typedAnswer(zoneFile(zoneOf(state, c, "dns:read"), now()), "text/plain"));

	const record = `${records}/:record`;
	api.get(record, c => jsonAnswer(success(zoneOf(state, c, "dns:read").records.get(recordId(c)))));
	api.put(record, c => {
		const zone = zoneOf(state, c, "dns:edit");
		return jsonAnswer(success(zone.records.overwrite(recordId(c), readRecordBody(c.get("entry").body))));
	});
	api.patch(record, c => {
		const zone = zoneOf(state, c, "dns:edit");
		return jsonAnswer(success(zone.records.edit(recordId(c), readRecordBody(c.get("entry").body))));
	});
	// The one answer without `success`: so says the schema.
	api.delete(record, c => {
		const { id } = zoneOf(state, c, "dns:edit").records.remove(recordId(c));
		return jsonAnswer({ result: { id } });
	});
}

/** The zone in the path, if the token may do this with it. */
function zoneOf(state: ApiState, c: ApiContext, permission: Permission): Zone {
	const token = c.get("token");
	const zone = state.zones.get(c.req.param("zone") ?? "");
	if (zone === undefined) throw noRoute(c);
	if (!maySee(token, zone.name)) throw new Refusal("no-access");
	// Edit includes read.
	if (permission === "dns:read" && mayDo(token, "dns:edit")) return zone;
	if (!mayDo(token, permission)) throw new Refusal(permission === "zone:read" ? "no-access" : "authentication-error");
	return zone;
}

function recordId(c: ApiContext): string {
	const id = c.req.param("record") ?? "";
	if (!IDENTIFIER.test(id)) throw noRoute(c);
	return id;
}

export const noRoute = (c: ApiContext): Refusal => new Refusal("no-route", `${API_BASE}${c.get("entry").path}`);
