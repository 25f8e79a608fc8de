import { quote } from "../config/finding.ts";
import { FAMILY_LABEL, type Family, familyOf, parseAddress } from "../core/address.ts";
import { AUTO, type Desk } from "./reading.ts";

type At = { readonly family: Family; readonly line: number | null };

/** Services that anybody may ask. What `auto` asks is as good as they are, and some answer in prose or without TLS. */
const PUBLIC =
	/(?:^|\.)(?:ipify\.org|icanhazip\.com|ident\.me|tnedi\.me|dyndns\.(?:org|com)|dynu\.com|afraid\.org|he\.net|ip[46]only\.me|loopia\.se|myonlineportal\.net|no-ip\.com|dedyn\.io|joker\.com|nsupdate\.info|updatedip\.com|zoneedit\.com|ifconfig\.(?:me|co|io)|ipinfo\.io|ip-api\.com|seeip\.org|my-ip\.io|myip\.la|ipw\.cn|3322\.net|oray\.com|ipip\.net|neu6\.edu\.cn|amazonaws\.com|cloudflare\.com|cloudflare-dns\.com|one\.one\.one\.one|1\.1\.1\.1|1\.0\.0\.1|google\.com|opendns\.com|dnsomatic\.com|wtfismyip\.com|ipecho\.net)$/;

/**
 * One or several services were asked in turn, and each was believed alone. Here two operators have to agree on a changed address, so
 * it becomes `auto`, and beside it what looks like the user's own service.
 */
export function askedServices(urls: readonly string[], { family, line }: At, desk: Desk): readonly string[] {
	const label = FAMILY_LABEL[family];
	const parsed = urls.flatMap(text => {
		const url = text.includes("://") ? text : `https://${text}`;
		return URL.canParse(url) ? [new URL(url)] : [];
	});
	const hosts = [...new Set(parsed.map(({ hostname }) => hostname))];
	const own = parsed
		.filter(({ protocol, hostname }) => protocol === "https:" && !PUBLIC.test(hostname.replace(/\.$/, "")))
		.map(({ href }) => `http:${href}`)
		.filter(source => desk.isSource(source, family));
	const whom = hosts.length === 0 ? "a service" : hosts.map(host => quote(host).slice(1, -1)).join(", then ");
	desk.findings.note(
		`${label}: ${whom} ${hosts.length > 1 ? "were each" : "was"} believed alone. Here two operators have to agree on a changed address, so "auto" asks several`,
		line,
	);
	const plain = parsed.filter(({ protocol }) => protocol === "http:").length;
	if (plain > 0) desk.findings.note(`${label}: plain http is not carried over: anybody on the way can change it`, line);
	return [...AUTO, ...own];
}

/** An interface; without a name, that of the default route. */
export function interfaceSource(name: string | null, { family, line }: At, desk: Desk): readonly string[] {
	const source = name === null || name === "" ? "interface" : `interface:${name.trim()}`;
	if (desk.isSource(source, family)) return [source];
	return instead(`${quote(name)} is not the name of an interface`, { family, line }, desk);
}

/** Quotes are understood here; all else that a shell would act on is not. */
const NEEDS_SHELL = /[|&;<>()$`\\*?#~{}[\]!\n]|^\s*\w+=/;

/** A command; it is not repeated in a note, since its arguments may hold a password. */
export function commandSource(command: string, { family, line }: At, desk: Desk): readonly string[] {
	const source = `command:${command.trim()}`;
	if (!NEEDS_SHELL.test(command) && desk.isSource(source, family)) return [source];
	return instead(
		'the command needs a shell, and there is none here. Put it into a script, and write "command:/path/to/the-script"',
		{ family, line },
		desk,
	);
}

export function staticSource(address: string, { family, line }: At, desk: Desk): readonly string[] {
	const parsed = parseAddress(address.trim());
	if (parsed !== null && familyOf(parsed) === family) return [`static:${parsed}`];
	return instead(`${quote(address)} is not one ${FAMILY_LABEL[family]} address`, { family, line }, desk);
}

/** What has no equivalent becomes `auto`, and is told. */
export function instead(why: string, { family, line }: At, { findings }: Desk): readonly string[] {
	findings.note(`${FAMILY_LABEL[family]}: ${why}; until then "auto" finds the address`, line);
	return AUTO;
}
