import { ERRORS, type ErrorName } from "../../src/simulator/errors.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/simulator.ts";
import { type Ask, ask, type Got } from "./ask.ts";

export const hex = (number: number): string => number.toString(16).padStart(32, "0");
export const ZONE = hex(1);
export const HOME = hex(16);
export const RECORDS = `/zones/${ZONE}/dns_records`;

/** The world in which each error can be provoked. */
export const WORLD: SimulatorOptions = {
	zones: [
		{
			name: "example.com",
			id: ZONE,
			records: [
				{ type: "A", name: "home", content: "81.2.69.1", id: HOME },
				{ type: "CNAME", name: "www", content: "home.example.com" },
				{ type: "NS", name: "sub", content: "ns.example.net" },
			],
		},
		{ name: "full.com", id: hex(2), recordQuota: 0 },
		{ name: "free.tk", id: hex(3) },
	],
	tokens: [
		{ value: "simulated-token-that-may-do-everything" },
		{ value: "elsewhere", allowedFrom: ["81.2.69.1"] },
		{ value: "blind", zones: [] },
		{ value: "reader", permissions: ["zone:read", "dns:read"] },
	],
};

/** A request that provokes an error, or "fault": only a fault can, since no request of ours would meet it. */
type Provocation = (Ask & { readonly options?: SimulatorOptions }) | "fault";

const post = (body: unknown, zone = ZONE): Ask => ({ method: "POST", path: `/zones/${zone}/dns_records`, body });
const a = (over: object): object => ({ type: "A", name: "new", content: "81.2.69.2", ...over });
const batchOf = (count: number): object => ({ posts: Array.from({ length: count }, (_, n) => a({ name: `n${n}` })) });

const PROVOCATIONS: Readonly<Record<ErrorName, Provocation>> = {
	"malformed-token": { path: "/zones", authorization: 'Bearer "quoted"' },
	"no-credentials": { path: "/zones", authorization: null },
	"unknown-token": { path: "/zones", authorization: "Bearer unknown" },
	"token-location": { path: "/zones", authorization: "Bearer elsewhere" },
	"no-access": { path: RECORDS, authorization: "Bearer blind" },
	"authentication-error": { ...post(a({})), authorization: "Bearer reader" },
	"authentication-failed": "fault",
	"verify-failed": { path: "/user/tokens/verify", authorization: "Bearer unknown" },
	"verify-without-token": { path: "/user/tokens/verify", authorization: null, headers: { "x-auth-key": "k" } },
	"unknown-key": { path: "/zones", authorization: null, headers: { "x-auth-key": "k", "x-auth-email": "a@b.c" } },
	"too-many-bad-tokens": "fault",
	"no-route": { path: `/zones/${hex(99)}/dns_records` },
	"record-gone": { path: `${RECORDS}/${hex(99)}` },
	identical: post(a({ name: "home", content: "81.2.69.1" })),
	"identical-older-text": "fault",
	"cname-onto-address": post(a({ type: "CNAME", name: "home", content: "a.example.net" })),
	"address-onto-cname": post(a({ name: "www" })),
	"bad-a": post(a({ content: "81.2.69" })),
	"bad-aaaa": post(a({ type: "AAAA" })),
	"bad-name": post(a({ name: "a..b" })),
	"bad-ttl": post(a({ ttl: 59 })),
	"not-proxiable": post(a({ type: "TXT", proxied: true })),
	"tag-quota": post(a({ tags: ["a:b"] })),
	"comment-length": post(a({ comment: "x".repeat(101) })),
	"bad-body": post("{"),
	"txt-size": post(a({ type: "TXT", content: "x".repeat(3000) })),
	"txt-size-older": "fault",
	quota: post(a({}), hex(2)),
	"free-tld": post(a({}), hex(3)),
	"rate-limit": { path: "/zones", options: { rateLimit: { limit: 0, windowMs: 300_000 } } },
	"rate-limit-10429": "fault",
	"rate-limit-10100": "fault",
	"cloudflare-address": post(a({ content: "104.16.0.1" })),
	"batch-size": { method: "POST", path: `${RECORDS}/batch`, body: batchOf(201) },
	"type-change": { method: "PATCH", path: `${RECORDS}/${HOME}`, body: { type: "AAAA", content: "2a02::1" } },
	"ns-conflict": post(a({ name: "sub" })),
	"bad-parameter": { path: "/zones?per_page=500" },
};

export const ERROR_NAMES = Object.keys(ERRORS).filter((name): name is ErrorName => Object.hasOwn(PROVOCATIONS, name));

/** Provokes an error in a simulator of its own; `look` sees it before it closes. */
export async function provoke(
	name: ErrorName,
	look: (simulator: Simulator, got: Got, what: Ask) => void = () => {},
): Promise<Got> {
	const provocation = PROVOCATIONS[name];
	const what = provocation === "fault" ? { path: "/zones" } : provocation;
	const simulator = await startSimulator({ ...WORLD, ...(provocation === "fault" ? {} : provocation.options) });
	try {
		if (provocation === "fault") simulator.faults.add({}, { kind: "refusal", error: name });
		const got = await ask(simulator, what);
		look(simulator, got, what);
		return got;
	} finally {
		await simulator.close();
	}
}
