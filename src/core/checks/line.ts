import { FAMILIES, FAMILY_LABEL, type Family } from "../address.ts";
import { ok, type Remark, warning } from "./finding.ts";

/** How packets leave this machine. */
export type LineFacts = {
	readonly families: Readonly<
		Record<
			Family,
			{
				/** The interface that packets to the Internet leave by; `null` if there is no way out. */
				readonly outgoing: string | null;
				/** Is it the inner end of a VPN? Never if there is none. */
				readonly isTunnel: boolean;
				/** Is it left to the routes whom the sources see, as `auto` and echo services do without `bind`? */
				readonly followsRoutes: boolean;
			}
		>
	>;
	/** The IPv4 router; `null` if there is none, or nobody can tell. */
	readonly router: string | null;
};

export function checkLine({ families, router }: LineFacts): readonly Remark[] {
	const ways = FAMILIES.flatMap(family => {
		const { outgoing, isTunnel } = families[family];
		if (outgoing === null) return [];
		const by = family === "ipv4" && router !== null && !isTunnel ? `${outgoing} (router ${router})` : outgoing;
		return [`${FAMILY_LABEL[family]} by ${by}`];
	});
	if (ways.length === 0) {
		return [
			warning("source-unavailable", "This machine has no way out to the Internet", {
				why: "There is no default route, neither of IPv4 nor of IPv6, or a sandbox hides it.",
				fix: "Look at `ip route` and `ip -6 route`. Under systemd, RestrictAddressFamilies= needs AF_NETLINK.",
			}),
		];
	}
	return [ok(`Packets leave: ${ways.join(", ")}`), ...FAMILIES.flatMap(family => vpn(family, families[family]))];
}

function vpn(family: Family, { outgoing, isTunnel, followsRoutes }: LineFacts["families"][Family]): readonly Remark[] {
	if (!isTunnel || !followsRoutes) return [];
	return [
		warning("vpn-default-route", `A VPN (${outgoing}) carries what this machine sends by ${FAMILY_LABEL[family]}`, {
			why: "Echo services see the VPN's address, not the line's.",
			fix: `Write bind = "NAME" with the line's interface in [${family}], unless the VPN's address is to be published.`,
		}),
	];
}
