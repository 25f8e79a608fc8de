import { timestamp, type World } from "./clock.ts";
import { type ZoneName, zoneName } from "./names.ts";
import type { Settings } from "./record.ts";
import { readRecordBody } from "./record-body.ts";
import type { Plan } from "./record-fields.ts";
import { createStore, type RecordStore } from "./store.ts";

/** A record as a test or the demo writes it down. The name may be relative, `@`, complete or Unicode. */
export type RecordInput = {
	readonly type: string;
	readonly name: string;
	readonly content: string;
	readonly id?: string;
	readonly proxied?: boolean;
	/** Seconds; 1, the default, means automatic. */
	readonly ttl?: number;
	readonly comment?: string | null;
	readonly tags?: readonly string[];
	readonly settings?: Settings;
	readonly priority?: number;
};

type ZoneStatus = "initializing" | "pending" | "active" | "moved";

export type SimulatedZoneInput = {
	/** Unicode or punycode. */
	readonly name: string;
	readonly id?: string;
	/** Default "active". */
	readonly status?: ZoneStatus;
	/** Default "free". */
	readonly plan?: Plan;
	/** Default 200 on free (zones since 2024-09), 3,500 on pro. */
	readonly recordQuota?: number;
	/** Default false. */
	readonly paused?: boolean;
	/** Those that its dashboard page asks for. Default: two of Cloudflare's. */
	readonly nameServers?: readonly string[];
	readonly records?: readonly RecordInput[];
};

export type Account = { readonly id: string; readonly name: string };

export type Zone = {
	readonly id: string;
	readonly name: ZoneName;
	readonly status: ZoneStatus;
	readonly plan: Plan;
	readonly recordQuota: number;
	readonly paused: boolean;
	readonly nameServers: readonly string[];
	readonly account: Account;
	readonly createdOn: string;
	readonly records: RecordStore;
};

const RECORD_QUOTA: Readonly<Record<Plan, number>> = { free: 200, pro: 3500 };
const NAME_SERVERS: readonly string[] = ["bob.ns.cloudflare.com", "lola.ns.cloudflare.com"];
const PLAN_NAME: Readonly<Record<Plan, string>> = { free: "Free Website", pro: "Pro Website" };

export function createZone(input: SimulatedZoneInput, account: Account, world: World): Zone {
	const name = zoneName(input.name);
	const plan = input.plan ?? "free";
	const recordQuota = input.recordQuota ?? RECORD_QUOTA[plan];
	const id = input.id ?? world.id();
	const records = createStore({ name: name.ascii, plan, recordQuota }, world);
	for (const record of input.records ?? []) records.create(readRecordBody(record));
	const createdOn = timestamp(world.now());
	const { status = "active", paused = false, nameServers = NAME_SERVERS } = input;
	return { id, name, status, plan, recordQuota, paused, nameServers, account, createdOn, records };
}

/** A zone as the API answers it. */
export const wireZone = ({ id, name, status, plan, paused, nameServers, account, createdOn }: Zone) => ({
	id,
	name: name.unicode,
	status,
	paused,
	type: "full",
	development_mode: 0,
	name_servers: nameServers,
	original_name_servers: null,
	original_registrar: null,
	original_dnshost: null,
	created_on: createdOn,
	modified_on: createdOn,
	activated_on: status === "active" ? createdOn : null,
	meta: { step: 2, custom_certificate_quota: 0, page_rule_quota: 3, phishing_detected: false },
	owner: { ...account, type: "user" },
	account,
	permissions: ["#dns_records:edit", "#dns_records:read", "#zone:read"],
	plan: {
		id: plan === "free" ? "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee" : "1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		name: PLAN_NAME[plan],
		price: 0,
		currency: "USD",
		frequency: "",
		is_subscribed: false,
		can_subscribe: false,
		legacy_id: plan,
		legacy_discount: false,
		externally_managed: false,
	},
});
