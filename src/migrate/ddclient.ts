import { quote } from "../config/finding.ts";
import { apiUrl } from "../config/kinds.ts";
import { FAMILIES, TYPE_OF } from "../core/address.ts";
import { type DdclientLine, type Password, passwordAt, readLines } from "./ddclient-lines.ts";
import { ddclientSources, type Scope } from "./ddclient-sources.ts";
import { nameOf } from "./names.ts";
import { AUTO, type Auth, type Desk, type Entry, type Reader, type Settings } from "./reading.ts";
import { authOfText } from "./token.ts";
import { withinLimits } from "./values.ts";

/** What is carried over, or has no meaning here. */
const SILENT =
	/^(?:protocol|zone|login|password|server|daemon|timeout|use(?:v[46])?|web(?:v[46])?(?:-skip|-ssl-validate)?|if(?:v[46])?|cmd(?:v[46])?|ip(?:v[46])?|host|ssl|ssl_ca_(?:file|dir)|syslog|facility|priority|pid|cache|quiet|verbose|debug|foreground|exec|force|file|test|geturl|curl|retry|query|custom|static|mx|backupmx)$/;

const TOLD: Readonly<Record<string, string>> = {
	ttl: "ttl is not carried over: ddclient never applied it",
	jitter: "jitter has no equivalent",
	"min-interval": "min-interval has no equivalent: nothing is sent while nothing changed, and [guard] limits the rest",
	"max-interval": "max-interval has no equivalent: the zone itself is looked at every hour (verify_interval)",
	"min-error-interval": "min-error-interval has no equivalent: a failed round is simply followed by the next",
	postscript: "postscript has no equivalent. ddclient ran it after every attempt, also a failed one",
	mail: "mail has no equivalent here; exit codes and --json tell a monitor the same",
	"mail-failure": "mail-failure has no equivalent here; exit codes and --json tell a monitor the same",
	"mail-from": "mail-from has no equivalent here",
	proxy: "proxy has no equivalent",
	wildcard: "wildcard does not exist for Cloudflare in ddclient either; write *.NAME as a name of its own",
};

type Host = { readonly name: string; readonly scope: Scope; readonly line: number };

export const readDdclient: Reader = (text, desk) => {
	const { lines, passwords } = readLines(text);
	for (const { value } of passwords) desk.findings.secret(value);
	const hosts = hostsOf(lines, desk);
	tellKeys(lines, desk);
	const entries: Entry[] = [];
	const others = new Map<string, { readonly names: string[]; readonly line: number }>();
	for (const host of hosts) {
		const protocol = host.scope.get("protocol")?.value.toLowerCase() ?? "dyndns2";
		if (protocol === "cloudflare") entries.push(...entriesOf(host, passwords, desk));
		else {
			const other = others.get(protocol) ?? { names: [], line: host.line };
			other.names.push(host.name);
			others.set(protocol, other);
		}
	}
	for (const [protocol, { names, line }] of others) {
		desk.findings.note(
			`other providers are left out: ${names.map(name => quote(name).slice(1, -1)).join(", ")} (protocol ${quote(protocol)})`,
			line,
		);
	}
	return { entries, settings: settingsOf(lines, hosts, desk) };
};

/** A line without hosts sets what holds from there on; one with hosts adds to that for them alone. Of a host, the first line counts. */
function hostsOf(lines: readonly DdclientLine[], desk: Desk): readonly Host[] {
	const hosts = new Map<string, Host>();
	let globals: Scope = new Map();
	for (const { assignments, hosts: named, login, password, line } of lines) {
		const scope = new Map(globals);
		for (const { key, value, line } of assignments) {
			const plain = key.endsWith("_env") ? key.slice(0, -"_env".length) : key;
			scope.delete(plain);
			scope.delete(`${plain}_env`);
			scope.set(key, { value, line });
		}
		const listed = assignments.filter(({ key }) => key === "host").flatMap(({ value }) => value.split(","));
		const names = [...named, ...listed].map(name => name.trim()).filter(name => name !== "");
		if (names.length === 0) {
			globals = scope;
			continue;
		}
		if (login !== null) scope.set("login", { value: login, line });
		if (password !== null) {
			desk.findings.secret(password);
			scope.set("password", { value: password, line });
		}
		for (const name of names) if (!hosts.has(name)) hosts.set(name, { name, scope, line });
	}
	return [...hosts.values()];
}

function tellKeys(lines: readonly DdclientLine[], { findings }: Desk): void {
	for (const { key, line } of lines.flatMap(({ assignments }) => assignments)) {
		const plain = key.replace(/_env$/, "");
		const told = Object.hasOwn(TOLD, plain) ? TOLD[plain] : undefined;
		if (told !== undefined) findings.note(told, line);
		else if (!SILENT.test(plain) && !/^fw|password$|^min-|^max-/.test(plain)) {
			findings.note(`${quote(plain)} is not known here and not carried over`, line);
		}
	}
}

function entriesOf({ name: written, scope, line }: Host, passwords: readonly Password[], desk: Desk): readonly Entry[] {
	const name = nameOf(written, desk.findings, line);
	if (name === null) return [];
	const sources = { ipv4: ddclientSources("ipv4", scope, desk), ipv6: ddclientSources("ipv6", scope, desk) };
	const types = FAMILIES.filter(family => sources[family] !== null).map(family => TYPE_OF[family]);
	if (types.length === 0) {
		desk.findings.note(
			'no way to find the address was set (use=, usev4=, usev6=), so ddclient left the names alone; here "auto" finds the IPv4 address',
			line,
		);
	}
	return [
		{
			name,
			types: types.length === 0 ? ["A"] : types,
			auth: authOf(scope, passwords, desk),
			sources: { ipv4: sources.ipv4 ?? AUTO, ipv6: sources.ipv6 ?? AUTO },
			line,
		},
	];
}

function authOf(scope: Scope, passwords: readonly Password[], { findings }: Desk): Auth {
	const login = scope.get("login")?.value ?? "token";
	if (login.includes("@")) return { kind: "global-key", account: login.toLowerCase() };
	const variable = scope.get("password_env");
	if (variable !== undefined) return { kind: "variable", name: variable.value.replace(/\W/g, "_") };
	const written = scope.get("password");
	if (written === undefined) return { kind: "none" };
	const at = passwordAt(written.value);
	const password = at === null ? { value: written.value, odd: false } : passwords[at];
	if (password === undefined) return { kind: "none" };
	if (password.odd) {
		findings.note(
			"ddclient itself reads another password than what is meant here (it wants a blank before it, single quotes, and no comma behind it); what is meant is carried over",
			written.line,
		);
	}
	return authOfText(password.value, findings, written.line);
}

/** 30, 30s, 5m, 5minutes, 1h, 25d. */
function durationOf(text: string): number | null {
	const [, amount = "", unit = "s"] = /^(\d{1,9})\s*(s|m|h|d)?[a-z]*$/i.exec(text) ?? [];
	const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit.toLowerCase()];
	return amount === "" || unitMs === undefined ? null : Number(amount) * unitMs;
}

function settingsOf(lines: readonly DdclientLine[], hosts: readonly Host[], desk: Desk): Settings {
	const all = lines.flatMap(({ assignments }) => assignments);
	const durationAt = (key: string, limit: "interval" | "timeout"): number | undefined => {
		const last = all.findLast(assignment => assignment.key === key);
		const durationMs = last === undefined ? null : durationOf(last.value);
		if (last === undefined || durationMs === 0) return undefined;
		if (durationMs !== null)
			return withinLimits(
				limit,
				key === "daemon" ? Math.max(60_000, durationMs) : durationMs,
				desk.findings,
				last.line,
			);
		desk.findings.note(`${key}=${quote(last.value)} is no duration`, last.line);
		return undefined;
	};
	const intervalMs = durationAt("daemon", "interval");
	const timeoutMs = durationAt("timeout", "timeout");
	const api = apiOf(hosts, desk);
	return {
		...(api === null ? {} : { api }),
		...(intervalMs === undefined ? {} : { intervalMs }),
		...(timeoutMs === undefined ? {} : { timeoutMs }),
	};
}

/** Another base URL than Cloudflare's own. */
function apiOf(hosts: readonly Host[], { findings }: Desk): string | null {
	const servers = hosts
		.filter(({ scope }) => scope.get("protocol")?.value.toLowerCase() === "cloudflare")
		.flatMap(({ scope }) => scope.get("server") ?? []);
	const other = servers.find(({ value }) => !/^(?:https?:\/\/)?(?:api|www)\.cloudflare\.com(?:\/|$)/i.test(value));
	if (other === undefined) return null;
	const read = apiUrl.read(other.value.includes("://") ? other.value : `https://${other.value}`);
	if ("value" in read) return read.value;
	findings.note("server= is not a base URL that can be used here", other.line);
	return null;
}
