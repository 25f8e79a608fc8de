import { quote } from "../config/finding.ts";
import { FAMILY_LABEL, type Family } from "../core/address.ts";
import { AUTO, type Desk } from "./reading.ts";
import { askedServices, commandSource, instead, interfaceSource, staticSource } from "./sources.ts";

const IPIFY: Readonly<Record<Family, string>> = { ipv4: "https://api4.ipify.org", ipv6: "https://api6.ipify.org" };

/**
 * The providers of favonia's and timothymiller's programs, which share most of their words. `undefined` is the default; `null` is
 * returned where the family was left alone.
 */
export function providerSources(
	family: Family,
	written: unknown,
	line: number | null,
	desk: Desk,
): readonly string[] | null {
	const at = { family, line };
	if (written === undefined) return AUTO;
	const text = typeof written === "string" ? written.trim() : JSON.stringify(written);
	const colon = text.indexOf(":");
	const kind = colon === -1 ? text : text.slice(0, colon);
	const argument = colon === -1 ? "" : text.slice(colon + 1).trim();
	switch (kind.toLowerCase()) {
		case "":
		case "none":
		case "unmanaged":
			return null;
		case "cloudflare":
		case "cloudflare.trace":
		case "cloudflare.doh":
			return askedServices([argument === "" ? "https://cloudflare.com" : argument], at, desk);
		case "ipify":
			return askedServices([IPIFY[family]], at, desk);
		case "local":
			return interfaceSource(null, at, desk);
		case "local.iface":
		case "local.iface.stable":
			desk.findings.note(
				`${FAMILY_LABEL[family]}: the old tool published every address of the interface; here it is the stable public ones`,
				line,
			);
			return interfaceSource(argument, at, desk);
		case "url.via4":
		case "url.via6":
			desk.findings.note(`${FAMILY_LABEL[family]}: a service is always asked by the family that it is to tell`, line);
			return askedServices([argument], at, desk);
		case "url":
			return askedServices([argument], at, desk);
		case "file":
			return commandSource(`cat ${argument}`, at, desk);
		case "static":
		case "literal": {
			const [first = "", ...more] = argument.split(/[\s,]+/).filter(part => part !== "");
			if (more.length > 0)
				desk.findings.needs(
					`${FAMILY_LABEL[family]}: several addresses were given; a source tells one, so the first counts`,
					line,
				);
			return staticSource(first, at, desk);
		}
		case "static.empty":
			desk.findings.note(
				`${FAMILY_LABEL[family]}: static.empty removed the records. That is not carried over: the family is left alone`,
				line,
			);
			return null;
		default:
			return instead(`the provider ${quote(kind)} is not known here`, at, desk);
	}
}
