import { quote } from "../config/finding.ts";
import { isTable, own, type Table } from "../config/table.ts";
import { FAMILY_LABEL, type Family, TYPE_OF } from "../core/address.ts";
import { damaged } from "./damaged.ts";
import { nameOf, nameWithin } from "./names.ts";
import { AUTO, type Desk, type Entry, type Reader } from "./reading.ts";
import { askedServices, commandSource, instead, interfaceSource } from "./sources.ts";
import { authOfText, variableIn } from "./token.ts";
import { commentOf, ttlOf } from "./values.ts";
import { readYaml, type Yaml } from "./yaml-text.ts";

type Path = readonly (string | number)[];

const textAt = (table: unknown, key: string): string => {
	const value = isTable(table) ? own(table, key) : undefined;
	return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

/** .ddns_go_config.yaml, of version 5 and later (dnsconf), or before. */
export const readDdnsGo: Reader = (text, desk) => {
	const yaml = readYaml(text);
	if (!isTable(yaml.value)) throw damaged("it is not a table");
	const listed = own(yaml.value, "dnsconf");
	if (listed !== undefined && !Array.isArray(listed))
		throw damaged("`dnsconf` is not a list", yaml.lineOf(["dnsconf"]));
	const groups: readonly (readonly [Path, unknown])[] =
		listed === undefined ? [[[], yaml.value]] : listed.map((group, index) => [["dnsconf", index], group]);
	tellRest(yaml.value, yaml, desk);
	return { entries: groups.flatMap(([path, group]) => entriesOf(group, path, yaml, desk)), settings: {} };
};

function tellRest(root: Table, yaml: Yaml, { findings }: Desk): void {
	for (const key of ["username", "password"]) {
		const secret = textAt(own(root, "user"), key);
		if (key === "password" && secret !== "") findings.secret(secret);
	}
	if (textAt(own(root, "webhook"), "webhookurl") !== "") {
		findings.secret(textAt(own(root, "webhook"), "webhookurl"));
		findings.note(
			"the webhook has no equivalent here; exit codes and --json tell a monitor the same",
			yaml.lineOf(["webhook"]),
		);
	}
	findings.note(
		"the time between two checks is not in this file (it is -f among the service's arguments): here it is 5 minutes",
	);
}

function entriesOf(group: unknown, path: Path, yaml: Yaml, desk: Desk): readonly Entry[] {
	const { findings } = desk;
	const line = (...below: Path): number | null => yaml.lineOf([...path, ...below]);
	if (!isTable(group)) throw damaged("an item of `dnsconf` is not a table", line());
	const dns = own(group, "dns");
	const provider = textAt(dns, "name");
	const secret = textAt(dns, "secret");
	findings.secret(secret);
	if (provider.toLowerCase() !== "cloudflare") {
		findings.note(`other providers are left out: ${quote(provider)}`, line("dns"));
		return [];
	}
	if (textAt(group, "httpinterface") !== "")
		findings.note(
			"httpinterface has no equivalent for all requests; `bind` in [ipv4] and [ipv6] makes questions about the address leave by an interface",
			line("httpinterface"),
		);
	const variable = variableIn(secret);
	const auth =
		variable === null
			? authOfText(secret, findings, line("dns", "secret"))
			: { kind: "variable" as const, name: variable };
	const written = textAt(group, "ttl").trim();
	const ttl = /^\d{1,9}$/.test(written) ? ttlOf(Number(written), findings, line("ttl")) : "auto";
	return (["ipv4", "ipv6"] as const).flatMap(family => {
		const settings = own(group, family);
		if (!isTable(settings) || own(settings, "enable") !== true) return [];
		const domains = own(settings, "domains");
		if (domains !== undefined && domains !== null && !Array.isArray(domains))
			throw damaged("`domains` is not a list", line(family, "domains"));
		const sources = { ipv4: AUTO, ipv6: AUTO, [family]: sourcesOf(family, settings, line(family, "gettype"), desk) };
		return (domains ?? []).flatMap((text: unknown, index: number): readonly Entry[] => {
			if (typeof text !== "string" || text.trim() === "") return [];
			const at = line(family, "domains", index);
			const read = domainOf(text.trim(), at, desk);
			return read === null ? [] : [{ ...read, types: [TYPE_OF[family]], auth, sources, ttl, line: at }];
		});
	});
}

function sourcesOf(family: Family, settings: Table, line: number | null, desk: Desk): readonly string[] {
	const at = { family, line };
	switch (textAt(settings, "gettype").toLowerCase()) {
		case "":
		case "url":
			return askedServices(
				textAt(settings, "url")
					.split(",")
					.map(url => url.trim())
					.filter(url => url !== ""),
				at,
				desk,
			);
		case "netinterface": {
			const reg = textAt(settings, "ipv6reg").trim();
			if (family === "ipv6" && reg !== "")
				desk.findings.note(
					`${FAMILY_LABEL[family]}: the choice of an address by ${quote(reg)} is not carried over; here it is the stable public one`,
					line,
				);
			return interfaceSource(textAt(settings, "netinterface"), at, desk);
		}
		case "cmd":
			return commandSource(textAt(settings, "cmd"), at, desk);
		default:
			return instead(`the type ${quote(textAt(settings, "gettype"))} is not known here`, at, desk);
	}
}

/** `www.example.com`, `www:example.com`, `:example.com`, each perhaps with `?proxied=true&comment=x`. */
function domainOf(
	text: string,
	line: number | null,
	{ findings }: Desk,
): Pick<Entry, "name" | "proxied" | "comment"> | null {
	const [, written = text, query] = /^([^?]*)\?(.*)$/s.exec(text) ?? [];
	const [label = "", zone, ...more] = written.split(":");
	if (more.length > 0) {
		findings.needs(`${quote(written)} is left out: it has more than one colon`, line);
		return null;
	}
	if (zone !== undefined && label === "@")
		findings.note("ddns-go took @ for a label of its own; here it is the zone itself", line);
	const name = nameOf(zone === undefined ? written : nameWithin(label, zone), findings, line);
	if (name === null) return null;
	const parameters = new URLSearchParams(query ?? "");
	const unknown = [...parameters.keys()].filter(key => key !== "proxied" && key !== "comment");
	if (unknown.length > 0) findings.note(`the parameter ${quote(unknown[0])} is not carried over`, line);
	const proxied = parameters.get("proxied");
	const comment = commentOf(parameters.get("comment") ?? "", findings, line);
	return {
		name,
		...(proxied === null ? {} : { proxied: proxied === "true" }),
		...(comment === undefined ? {} : { comment }),
	};
}
