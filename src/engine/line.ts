import { type Family, familyOf } from "../core/address.ts";
import type { Line } from "../core/diagnosis.ts";
import type { NetworkView } from "../core/ports.ts";
import { expectProblem } from "../core/problem.ts";

/** What carries this machine's packets to the Internet. A kernel that does not tell (a tight sandbox) leaves it open. */
export async function lookAtLine(network: NetworkView, family: Family, bind: string | null): Promise<Line> {
	try {
		const [outgoing, defaults, addresses] = await Promise.all([
			network.outgoingInterface(family),
			network.defaultInterfaces(family),
			network.addresses(),
		]);
		const tunnels = new Set<string>();
		for (const name of new Set([...defaults, ...(outgoing === null ? [] : [outgoing])])) {
			if (await network.isTunnel(name)) tunnels.add(name);
		}
		return {
			// What is bound to an interface leaves by it, whatever the routes say.
			tunnel: bind === null && outgoing !== null && tunnels.has(outgoing) ? outgoing : null,
			home: defaults.find(name => !tunnels.has(name)) ?? null,
			unfit: addresses
				.filter(({ address, stability }) => familyOf(address) === family && stability === "unfit")
				.map(({ address }) => address),
		};
	} catch (error) {
		expectProblem(error);
		return { tunnel: null, home: null, unfit: [] };
	}
}
