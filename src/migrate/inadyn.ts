import { quote } from "../config/finding.ts";
import { type Family, TYPE_OF } from "../core/address.ts";
import { type InadynFile, type InadynOption, type InadynSection, parseInadyn } from "./inadyn-syntax.ts";
import { nameOf } from "./names.ts";
import { AUTO, type Auth, type Desk, type Entry, type Reader, type Settings } from "./reading.ts";
import { askedServices, commandSource, interfaceSource } from "./sources.ts";
import { authOfText, variableIn } from "./token.ts";
import { ttlOf, withinLimits, yesOrNo } from "./values.ts";

const SECTION_KEYS =
	/^(?:username|password|hostname|alias|wildcard|ttl|proxied|iface|checkip-(?:server|path|ssl|command)|ssl|user-agent|append-myip|ddns-(?:server|path|response))$/;
const GLOBAL_SILENT = /^(?:period|iface|allow-ipv6|user-agent|secure-ssl|cache-dir|iterations|broken-rtc)$/;
const GLOBAL_TOLD: Readonly<Record<string, string>> = {
	"forced-update": "forced-update has no equivalent: the zone itself is looked at every hour (verify_interval)",
	"verify-address":
		"verify-address has no equivalent: addresses that are not public are refused, unless `allow` lists their network",
	"fake-address": "fake-address has no equivalent",
	"ca-trust-file": "ca-trust-file has no equivalent: Node's own list of certificates is used",
};

export const readInadyn: Reader = (text, desk) => {
	const file = parseInadyn(text);
	for (const { values } of file.sections.flatMap(({ options }) => options).filter(({ key }) => key === "password"))
		for (const value of values) desk.findings.secret(value);
	for (const { key, line } of file.options) {
		const told = Object.hasOwn(GLOBAL_TOLD, key) ? GLOBAL_TOLD[key] : undefined;
		if (told !== undefined) desk.findings.note(told, line);
		else if (!GLOBAL_SILENT.test(key)) desk.findings.note(`${quote(key)} is not known and not carried over`, line);
	}
	const [ours, others] = [true, false].map(wanted => file.sections.filter(section => isCloudflare(section) === wanted));
	for (const { title, line } of others ?? []) desk.findings.note(`other providers are left out: ${quote(title)}`, line);
	return { entries: (ours ?? []).flatMap(section => entriesOf(section, file, desk)), settings: settingsOf(file, desk) };
};

const isCloudflare = ({ kind, title }: InadynSection): boolean => kind === "provider" && /cloudflare/i.test(title);

const lastOf = (options: readonly InadynOption[], key: string): InadynOption | undefined =>
	options.findLast(option => option.key === key);
const textOf = (options: readonly InadynOption[], key: string): string => lastOf(options, key)?.values[0] ?? "";

function entriesOf(section: InadynSection, file: InadynFile, desk: Desk): readonly Entry[] {
	const { options, includes, title, line } = section;
	const { findings } = desk;
	for (const { key, line } of options)
		if (!SECTION_KEYS.test(key)) findings.note(`${quote(key)} is not known and not carried over`, line);
	const family = familyOf(section, file, desk);
	const auth = authOf(section, desk);
	for (const { path, line } of includes)
		findings.needs(`the file ${quote(path)} is not read: what it says (a password, perhaps) has to be added`, line);
	const sources = { ipv4: AUTO, ipv6: AUTO, [family]: sourcesOf(section, file, family, desk) };
	const ttl = Number(textOf(options, "ttl") || "1");
	const proxied = yesOrNo(textOf(options, "proxied"));
	if (lastOf(options, "ttl") !== undefined && proxied === true)
		findings.note(
			"inadyn never sent `proxied` where `ttl` is set as well; here it counts for records that are created",
			lastOf(options, "proxied")?.line,
		);
	const isWild = yesOrNo(textOf(options, "wildcard")) === true;
	if (isWild)
		findings.note(
			"with `wildcard`, inadyn kept *.NAME and not NAME itself; so it is here",
			lastOf(options, "wildcard")?.line,
		);
	const hosts = options.filter(({ key }) => key === "hostname" || key === "alias");
	if (hosts.length === 0 && includes.length === 0) findings.needs(`the section ${quote(title)} has no hostname`, line);
	return hosts.flatMap(({ values, line }) =>
		values.flatMap((host): readonly Entry[] => {
			if (/^[0-9a-f]{32}$/i.test(host)) {
				findings.needs(
					"a hostname is a record's id: write its name instead (the dashboard's audit log and API know it)",
					line,
				);
				return [];
			}
			const name = nameOf(isWild ? `*.${host}` : host, findings, line);
			if (name === null) return [];
			return [
				{
					name,
					types: [TYPE_OF[family]],
					auth,
					sources,
					...(Number.isNaN(ttl) ? {} : { ttl: ttlOf(ttl, findings, line) }),
					...(proxied === null ? {} : { proxied }),
					line,
				},
			];
		}),
	);
}

/** By title, or by a service that only IPv6 reaches. */
function familyOf(
	{ title, options, line }: InadynSection,
	{ options: globals }: InadynFile,
	{ findings }: Desk,
): Family {
	if (/^ipv6@/i.test(title)) return "ipv6";
	const server = textOf(options, "checkip-server");
	if (/^(?:dns64\.|(?:api|ipv|v|ip)?6\.|.*ip(?:v)?6)|\[/i.test(server)) return "ipv6";
	if (yesOrNo(textOf(globals, "allow-ipv6")) === true && server === "")
		findings.note(
			"with allow-ipv6, inadyn kept A or AAAA, whichever address it found; here it is A. Add AAAA where it is wanted",
			line,
		);
	return "ipv4";
}

function authOf({ options, includes }: InadynSection, { findings }: Desk): Auth {
	const password = lastOf(options, "password");
	if (password === undefined) return { kind: "none" };
	const text = password.values[0] ?? "";
	const variable = variableIn(text);
	if (variable !== null) return { kind: "variable", name: variable };
	return text === "" && includes.length > 0 ? { kind: "none" } : authOfText(text, findings, password.line);
}

/** In the order in which inadyn looks: command, the section's interface, the global one, a service. */
function sourcesOf(
	{ options, line }: InadynSection,
	{ options: globals }: InadynFile,
	family: Family,
	desk: Desk,
): readonly string[] {
	const at = (key: string, among = options) => ({ family, line: lastOf(among, key)?.line ?? line });
	const command = textOf(options, "checkip-command");
	if (command !== "") return commandSource(command, at("checkip-command"), desk);
	const own = textOf(options, "iface");
	if (own !== "") return interfaceSource(own, at("iface"), desk);
	const shared = textOf(globals, "iface");
	if (shared !== "") return interfaceSource(shared, at("iface", globals), desk);
	const server = textOf(options, "checkip-server");
	if (server === "") return AUTO;
	const isPlain = yesOrNo(textOf(options, "checkip-ssl")) === false;
	const host = server === "default" ? "ifconfig.me" : server;
	const url = `http${isPlain || server === "default" ? "" : "s"}://${host}${textOf(options, "checkip-path")}`;
	return askedServices([url], at("checkip-server"), desk);
}

function settingsOf({ options }: InadynFile, { findings }: Desk): Settings {
	const period = lastOf(options, "period");
	const seconds = Number(period?.values[0] ?? "");
	if (period === undefined || !(seconds > 0)) return {};
	return { intervalMs: withinLimits("interval", seconds * 1000, findings, period.line) };
}
