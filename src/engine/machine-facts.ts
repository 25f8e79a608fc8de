import { type Family, familyOf } from "../core/address.ts";
import type { Ipv6Facts } from "../core/checks/ipv6.ts";
import type { LineFacts } from "../core/checks/line.ts";
import type { NetworkView } from "../core/ports.ts";
import { admit } from "../core/publishable.ts";
import type { Target } from "../core/target.ts";

/** Sources that see what the routes make of this machine. `auto` is not among them: it judges the line itself. */
const ROUTED = new Set(["trace", "http", "dns", "stun"]);

/** `target`: `null` where there is no configuration that can be used. */
export async function lineFacts(network: NetworkView, target: Target | null): Promise<LineFacts> {
	const of = async (family: Family): Promise<LineFacts["families"][Family]> => {
		const outgoing = await network.outgoingInterface(family);
		const own = target?.families[family];
		return {
			outgoing,
			isTunnel: outgoing !== null && (await network.isTunnel(outgoing)),
			followsRoutes: own !== undefined && own.bind === null && own.sources.some(({ kind }) => ROUTED.has(kind)),
		};
	};
	const [ipv4, ipv6, router] = await Promise.all([of("ipv4"), of("ipv6"), network.gateway(null)]);
	return { families: { ipv4, ipv6 }, router: router?.address ?? null };
}

export async function ipv6Facts(network: NetworkView, { families, wishes }: Target): Promise<Ipv6Facts> {
	const routes: string[] = [];
	for (const name of await network.defaultInterfaces("ipv6")) if (!(await network.isTunnel(name))) routes.push(name);
	const addresses = (await network.addresses()).filter(
		({ address }) => familyOf(address) === "ipv6" && admit(address, []).kind === "publishable",
	);
	return {
		enabled: families.ipv6.enabled,
		isWanted: wishes.some(({ type }) => type === "AAAA"),
		routes,
		addresses,
	};
}
