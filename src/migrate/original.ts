import { quote } from "../config/finding.ts";
import { apiUrl } from "../config/kinds.ts";
import { damaged } from "./damaged.ts";
import { nameOf } from "./names.ts";
import { AUTO, type Auth, type Desk, type Reader } from "./reading.ts";
import { interfaceSource } from "./sources.ts";
import { authOfText } from "./token.ts";
import { yesOrNo } from "./values.ts";

type Values = ReadonlyMap<string, { readonly value: string; readonly line: number }>;

const KEYS: readonly string[] = ["changeme", "key", "email", "domain", "interface", "cfurl"];
const OWN_API = "https://api.cloudflare.com/client/v4";

/** cfddns.conf of 2020: Python's configparser, one section. */
export const readOriginal: Reader = (text, desk) => {
	const { findings } = desk;
	const values = valuesOf(text, desk);
	const changeme = values.get("changeme");
	if (changeme !== undefined && yesOrNo(changeme.value) === true) {
		findings.needs("changeme is still true: this is the template, which nobody has edited", changeme.line);
	}
	const domain = values.get("domain");
	const auth = authOf(values, desk);
	findings.note("only IPv4 was kept; enabled = true in [ipv6] adds the AAAA record");
	findings.note("its timer ran once a day; here an address is looked at every 5 minutes");
	findings.note(
		"`cfddns install --replace` switches its cfddns.timer and cfddns.service off; /usr/sbin/cfddns.py, or the task CFDDNS on Windows, is left to you",
	);
	if (domain === undefined || domain.value === "" || domain.value === "your_dns_domain") {
		findings.needs("there is no domain in it", domain?.line ?? null);
		return { entries: [], settings: {} };
	}
	const name = nameOf(domain.value, findings, domain.line);
	const settings = apiOf(values, desk);
	if (name === null) return { entries: [], settings };
	const sources = { ipv4: sourcesOf(values, desk), ipv6: AUTO };
	return { entries: [{ name, types: ["A"], auth, sources, line: domain.line }], settings };
};

/** Keys in any case, `=` or `:`, whole-line comments, indented lines go on; `%` is nothing special here. */
function valuesOf(text: string, { findings }: Desk): Values {
	const values = new Map<string, { value: string; line: number }>();
	let last: { value: string } | null = null;
	let isOurs = true;
	text.split("\n").forEach((written, index) => {
		const line = index + 1;
		const trimmed = written.trim();
		if (trimmed === "" || /^[#;]/.test(trimmed)) return;
		if (/^\s/.test(written) && last !== null) {
			last.value = `${last.value}\n${trimmed}`;
			return;
		}
		if (trimmed.startsWith("[")) {
			isOurs = /^\[DEFAULT\]/i.test(trimmed);
			if (!isOurs) findings.note(`the section ${quote(trimmed)} was never read`, line);
			last = null;
			return;
		}
		const [, key, value = ""] = /^([^=:]*?)\s*[=:]\s*(.*)$/.exec(trimmed) ?? [];
		if (key === undefined || key === "") throw damaged("neither a section, nor a key with = or : and its value", line);
		if (!isOurs) return;
		const plain = key.toLowerCase();
		if (plain === "key") findings.secret(value);
		if (!KEYS.includes(plain)) findings.note(`${quote(plain)} is not known and not carried over`, line);
		last = { value };
		values.set(plain, Object.assign(last, { line }));
	});
	return values;
}

function authOf(values: Values, { findings }: Desk): Auth {
	const key = values.get("key");
	if (key === undefined) return { kind: "none" };
	const auth = authOfText(key.value, findings, key.line);
	return auth.kind === "global-key" ? { kind: "global-key", account: values.get("email")?.value ?? "" } : auth;
}

function sourcesOf(values: Values, desk: Desk): readonly string[] {
	const name = values.get("interface");
	if (name === undefined || name.value === "" || name.value === "your_interface") {
		desk.findings.note(
			'no interface was set (on Windows the original asked a web service instead): "auto" finds the address',
			name?.line ?? null,
		);
		return AUTO;
	}
	return interfaceSource(name.value, { family: "ipv4", line: name.line }, desk);
}

function apiOf(values: Values, { findings }: Desk): { readonly api?: string } {
	const url = values.get("cfurl");
	if (url === undefined || url.value === "") return {};
	const read = apiUrl.read(url.value);
	if ("value" in read) return read.value === OWN_API ? {} : { api: read.value };
	findings.note(
		"cfurl is not a base URL that can be used here: https://, or http:// for this machine itself",
		url.line,
	);
	return {};
}
