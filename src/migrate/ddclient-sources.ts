import { FAMILY_LABEL, type Family, parseAddress } from "../core/address.ts";
import type { Desk } from "./reading.ts";
import { askedServices, commandSource, instead, interfaceSource, staticSource } from "./sources.ts";

/** The assignments that hold for a host. */
export type Scope = ReadonlyMap<string, { readonly value: string; readonly line: number }>;

/** ddclient's own names for services, as far as a person would not know the host from the name. */
const SERVICES: Readonly<Record<string, string>> = {
	dyndns: "https://checkip.dyndns.org/",
	dynu: "https://checkip.dynu.com/",
	freedns: "https://freedns.afraid.org/",
	"he.net": "https://checkip.dns.he.net/",
	he: "https://checkip.dns.he.net/",
	"ipify-ipv4": "https://api.ipify.org/",
	"ipify-ipv6": "https://api6.ipify.org/",
	loopia: "https://dns.loopia.se/",
	myonlineportal: "https://myonlineportal.net/",
	"noip-ipv4": "https://ip1.dynupdate.no-ip.com/",
	"noip-ipv6": "https://ip1.dynupdate6.no-ip.com/",
	"desec-ipv4": "https://checkipv4.dedyn.io/",
	"desec-ipv6": "https://checkipv6.dedyn.io/",
	"joker-ipv4": "https://ipv4.svc.joker.com/",
	"joker-ipv6": "https://ipv6.svc.joker.com/",
	"nsupdate.info-ipv4": "https://ipv4.nsupdate.info/",
	"nsupdate.info-ipv6": "https://ipv6.nsupdate.info/",
	updatedip: "https://checkip.updatedip.com/",
	zoneedit: "https://dynamic.zoneedit.com/",
};

/** The sources of a family, or `null` if ddclient left it alone. */
export function ddclientSources(family: Family, scope: Scope, desk: Desk): readonly string[] | null {
	const suffix = family === "ipv4" ? "v4" : "v6";
	const own = scope.get(`use${suffix}`);
	if (own !== undefined) return sourcesOf(own.value.toLowerCase(), suffix, { family, line: own.line }, scope, desk);
	const other = scope.get(family === "ipv4" ? "usev6" : "usev4");
	const old = scope.get("use");
	// The old `use` tells one address, whichever family it is of: IPv4 unless it says otherwise.
	const isIpv6 = parseAddress(scope.get("ip")?.value ?? "")?.includes(":") === true;
	if (old === undefined) {
		const given =
			scope.get(family) ?? (other === undefined && isIpv6 === (family === "ipv6") ? scope.get("ip") : undefined);
		return given === undefined ? null : staticSource(given.value, { family, line: given.line }, desk);
	}
	if ((old.value.toLowerCase() === "ip" && isIpv6) !== (family === "ipv6")) return null;
	return sourcesOf(old.value.toLowerCase(), "", { family, line: old.line }, scope, desk);
}

function sourcesOf(
	use: string,
	suffix: "" | "v4" | "v6",
	at: { readonly family: Family; readonly line: number },
	scope: Scope,
	desk: Desk,
): readonly string[] | null {
	const kind = use.replace(/v[46]$/, "");
	const value = (key: string): string =>
		scope.get(suffix === "" ? key : key === "ip" ? `ip${suffix}` : `${key}${suffix}`)?.value ??
		scope.get(key)?.value ??
		"";
	switch (kind) {
		case "disabled":
		case "no":
			return null;
		case "web": {
			if (value("web-skip") !== "" || scope.has(`web${suffix}-skip`))
				desk.findings.note(
					`${FAMILY_LABEL[at.family]}: the text before the address (web-skip) is not carried over`,
					at.line,
				);
			const named = value("web") || `ipify-ip${suffix === "v6" ? "v6" : "v4"}`;
			return askedServices([SERVICES[named.toLowerCase()] ?? named], at, desk);
		}
		case "if": {
			const name = value("if") || (suffix === "" ? "ppp0" : "default");
			return interfaceSource(name === "default" ? null : name, at, desk);
		}
		case "cmd":
			return commandSource(value("cmd"), at, desk);
		case "ip":
			return staticSource(value("ip"), at, desk);
		default:
			return instead(
				'a router\'s status page cannot be read here; "auto" asks the router by NAT-PMP and UPnP too',
				at,
				desk,
			);
	}
}
