import { TEMPORARY_HINT } from "../diagnosis.ts";
import type { FamilyScope } from "../target.ts";
import { ok, type Remark, warning } from "./finding.ts";

export type Ipv6Facts = {
	readonly enabled: FamilyScope;
	/** Are there names that want AAAA records? */
	readonly isWanted: boolean;
	/** The interfaces that have an IPv6 default route, tunnels left out. */
	readonly routes: readonly string[];
	/** This machine's public IPv6 addresses. */
	readonly addresses: readonly { readonly address: string; readonly stability: "stable" | "unfit" | "unknown" }[];
};

/** Is there IPv6, and an address that stays? */
export function checkIpv6({ enabled, isWanted, routes, addresses }: Ipv6Facts): readonly Remark[] {
	if (enabled === false || !isWanted) return [ok("IPv6 is not asked for: AAAA records are left alone")];
	const stable = addresses.filter(({ stability }) => stability !== "unfit");
	if (routes.length === 0 && addresses.length === 0) {
		if (enabled === "auto") return [ok("This line has no IPv6: AAAA records are left alone until it has")];
		return [
			warning("ipv6-missing", "This machine has no IPv6, although `enabled = true` asks for it", {
				why: "There is no IPv6 default route and no public IPv6 address.",
				fix: 'Switch IPv6 on in the router, or write enabled = "auto" in [ipv6].',
			}),
		];
	}
	if (routes.length === 0) {
		return [
			warning("ipv6-missing", `There is a public IPv6 address (${addresses[0]?.address}), but no IPv6 default route`, {
				why: "Who connects to it gets no answer.",
				fix: "Does the router send advertisements (RA)? Does this machine accept them (`net.ipv6.conf.all.accept_ra`)?",
			}),
		];
	}
	if (stable.length > 0) {
		const [first] = stable;
		const more = stable.length > 1 ? ` and ${stable.length - 1} more` : "";
		const doubt = first?.stability === "unknown" ? "This platform does not tell temporary addresses apart." : "";
		return [ok(`IPv6 by ${routes.join(", ")}, with a stable address: ${first?.address}${more}`, doubt)];
	}
	if (addresses.length === 0) {
		return [
			warning("ipv6-missing", `IPv6 leaves by ${routes.join(", ")}, but this machine has no public IPv6 address`, {
				why: "The router may have got no prefix from the provider, or this machine is behind NAT66.",
				fix: "Look for prefix delegation (DHCPv6-PD) in the router's pages.",
			}),
		];
	}
	return [
		warning("ipv6-temporary", `This machine has temporary IPv6 addresses only (${addresses[0]?.address})`, {
			why: "They change every day, so none of them is published from an interface.",
			fix: TEMPORARY_HINT,
		}),
	];
}
