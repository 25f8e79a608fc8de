import { quote } from "../config/finding.ts";
import { isTable, own, type Table } from "../config/table.ts";
import type { Family, RecordType } from "../core/address.ts";
import { damaged } from "./damaged.ts";
import { nameOf, nameWithin } from "./names.ts";
import { providerSources } from "./providers.ts";
import { AUTO, type Auth, type Desk, type Entry, type Reader } from "./reading.ts";
import { authOfText, variableIn } from "./token.ts";
import { ttlOf } from "./values.ts";

const KEYS: readonly string[] = [
	"cloudflare",
	"a",
	"aaaa",
	"purgeUnknownRecords",
	"ttl",
	"ip4_provider",
	"ip6_provider",
	"load_balancer",
];
const ENTRY_KEYS: readonly string[] = ["authentication", "zone_id", "subdomains", "proxied"];

/** config.json of timothymiller/cloudflare-ddns, in Python or Rust. */
export const readTimothymiller: Reader = (text, desk) => {
	const { findings } = desk;
	const config = parsed(text);
	const zones = own(config, "cloudflare");
	if (!Array.isArray(zones)) throw damaged('"cloudflare" is not a list');
	const lineOf = (key: string): number | null => lineIn(text, key);
	for (const key of Object.keys(config))
		if (!KEYS.includes(key)) findings.note(`${quote(key)} is not known and not carried over`, lineOf(key));
	if (own(config, "purgeUnknownRecords") === true)
		findings.note(
			"purgeUnknownRecords deleted every other A and AAAA record of the zone: that is not carried over, cfddns leaves them alone",
			lineOf("purgeUnknownRecords"),
		);
	if (Array.isArray(own(config, "load_balancer")) && Object.keys(own(config, "load_balancer") ?? []).length > 0)
		findings.note("load balancers are not carried over", lineOf("load_balancer"));
	const ipv4 = isOn(config, "a")
		? providerSources("ipv4", own(config, "ip4_provider"), lineOf("ip4_provider"), desk)
		: null;
	const ipv6 = isOn(config, "aaaa")
		? providerSources("ipv6", own(config, "ip6_provider"), lineOf("ip6_provider"), desk)
		: null;
	const types = (
		[
			["A", ipv4],
			["AAAA", ipv6],
		] as const
	).flatMap(([type, sources]): readonly RecordType[] => (sources === null ? [] : [type]));
	if (types.length === 0) findings.needs("neither A nor AAAA is on, so there is nothing to keep");
	const sources: Readonly<Record<Family, readonly string[]>> = { ipv4: ipv4 ?? AUTO, ipv6: ipv6 ?? AUTO };
	const ttl = ttlIn(config, lineOf("ttl"), desk);
	findings.note(
		"at each change the old tool also set proxied and ttl again; here they count for records that are created. enforce = true in [[records]] keeps them",
	);
	const entries =
		types.length === 0 ? [] : zones.flatMap(zone => entriesOf(zone, { types, sources, ttl, line: null }, desk));
	return { entries, settings: {} };
};

function parsed(text: string): Table {
	try {
		const value: unknown = JSON.parse(text);
		if (isTable(value)) return value;
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		// The message of the engine quotes the text, and so perhaps the token.
		const [, position] = /position (\d+)/.exec(error.message) ?? [];
		throw damaged("not valid JSON", position === undefined ? null : text.slice(0, Number(position)).split("\n").length);
	}
	throw damaged("not a JSON object");
}

/** A key that stands once has a line; the parser tells none. */
function lineIn(text: string, key: string): number | null {
	const parts = text.split(`${JSON.stringify(key)}`);
	return parts.length === 2 ? (parts[0] ?? "").split("\n").length : null;
}

function isOn(config: Table, key: string): boolean {
	const value = own(config, key);
	return value === undefined || value === true;
}

function ttlIn(config: Table, line: number | null, { findings }: Desk): number | "auto" {
	const ttl = own(config, "ttl");
	const seconds = ttl === undefined ? 300 : Number(ttl);
	if (ttl !== undefined)
		findings.note("with --repeat, ttl was also the time between two checks; here that is `interval`", line);
	return seconds < 30 ? "auto" : ttlOf(seconds, findings, line);
}

function entriesOf(
	zone: unknown,
	shared: Pick<Entry, "types" | "sources" | "line"> & { readonly ttl: number | "auto" },
	desk: Desk,
): readonly Entry[] {
	const { findings } = desk;
	if (!isTable(zone)) throw damaged('an item of "cloudflare" is not an object');
	for (const key of Object.keys(zone))
		if (!ENTRY_KEYS.includes(key)) findings.note(`${quote(key)} is not known and not carried over`);
	const id = own(zone, "zone_id");
	const zoneId = typeof id === "string" ? id : "";
	const auth = authOf(own(zone, "authentication"), desk);
	const listed = own(zone, "subdomains");
	if (!Array.isArray(listed)) throw damaged('"subdomains" is missing, or not a list');
	const subdomains = listed.map(item => subdomainOf(item, own(zone, "proxied") === true));
	const zoneName = desk.zoneName(zoneId);
	if (zoneName === null) {
		const names = subdomains.map(({ label }) => quote(label === "" ? "@" : label)).join(", ");
		findings.needs(
			`the zone is only known by its id, ${quote(zoneId)}, so ${names} cannot be carried over. Its name is in the dashboard: add --zone ${zoneId === "" ? "ID" : zoneId.replace(/\W/g, "")}=NAME`,
		);
		return [];
	}
	return subdomains.flatMap(({ label, proxied }): readonly Entry[] => {
		const name = nameOf(nameWithin(label.toLowerCase(), zoneName), findings, null);
		return name === null ? [] : [{ name, auth, proxied, ...shared, ...(proxied ? { ttl: "auto" } : {}) }];
	});
}

function subdomainOf(item: unknown, proxied: boolean): { readonly label: string; readonly proxied: boolean } {
	if (typeof item === "string") return { label: item.trim(), proxied };
	const name = isTable(item) ? own(item, "name") : undefined;
	if (!isTable(item) || typeof name !== "string")
		throw damaged("a subdomain is neither a text nor an object with a name");
	return { label: name.trim(), proxied: own(item, "proxied") === true };
}

function authOf(authentication: unknown, { findings }: Desk): Auth {
	if (!isTable(authentication)) return { kind: "none" };
	const token = own(authentication, "api_token");
	if (typeof token === "string" && token !== "" && token !== "api_token_here") {
		const variable = variableIn(token);
		return variable === null ? authOfText(token, findings, null) : { kind: "variable", name: variable };
	}
	const key = own(authentication, "api_key");
	if (!isTable(key)) return { kind: "none" };
	const [secret, email] = [own(key, "api_key"), own(key, "account_email")];
	if (typeof secret !== "string" || secret === "" || secret === "api_key_here") return { kind: "none" };
	findings.secret(secret);
	return { kind: "global-key", account: typeof email === "string" ? email.toLowerCase() : "" };
}
