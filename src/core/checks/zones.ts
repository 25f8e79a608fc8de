import { type DomainName, type Zone, zoneOf } from "../name.ts";
import { ok, problem, type Remark, warning } from "./finding.ts";

/** A zone with what its dashboard page shows. */
export type ZoneDetails = Zone & {
	readonly paused: boolean;
	/** Those that Cloudflare gave it, in lower case. */
	readonly nameServers: readonly string[];
	/** Of the account that owns it; `null` if Cloudflare did not say. */
	readonly accountId: string | null;
};

export type ZoneFacts = {
	/** Of the configuration. */
	readonly names: readonly DomainName[];
	/** All that the token sees. */
	readonly zones: readonly ZoneDetails[];
};

/** Is each name in a zone, and is the zone served? */
export function checkZones({ names, zones }: ZoneFacts): readonly Remark[] {
	const homeless = names.filter(name => zoneOf(name, zones) === null);
	const used = zones.filter(zone => names.some(name => zoneOf(name, zones) === zone));
	return [...used.flatMap(standingOf), ...homeless.map(name => homelessness(name, zones))];
}

function homelessness(name: string, zones: readonly Zone[]): Remark {
	const seen =
		zones.length === 0
			? "none at all"
			: zones
					.map(zone => zone.name)
					.toSorted()
					.slice(0, 5)
					.join(", ");
	return problem("zone-not-found", `${name} is in no zone that the token can see`, {
		why: `It sees ${seen}.`,
		fix: "Is the name spelt right? Give the token Zone - DNS - Edit (and Zone - Zone - Read) for that zone.",
	});
}

function standingOf({ name, status, paused, nameServers }: ZoneDetails): readonly Remark[] {
	const servers = nameServers.join(", ");
	if (status !== "active") {
		return [
			warning("zone-inactive", `The zone ${name} is "${status}": its records may not be served yet`, {
				why: "Its name servers at the registrar are not Cloudflare's yet, or not any more.",
				fix: `Set them at your registrar to ${servers === "" ? "those that the dashboard shows" : servers}.`,
			}),
		];
	}
	if (paused) {
		return [
			warning("zone-paused", `The zone ${name} is paused: Cloudflare answers for it, but proxies nothing`, {
				why: "Names that are proxied show the line's address meanwhile.",
				fix: 'Click "Enable Cloudflare on Site" on the zone\'s overview, if that is not meant.',
			}),
		];
	}
	return [ok(`The zone ${name} is active${servers === "" ? "" : ` (${servers})`}`)];
}
