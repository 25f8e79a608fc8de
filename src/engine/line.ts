import { type Family, familyOf } from "../core/address.ts";
import type { Line } from "../core/diagnosis.ts";
import type { InterfaceAddress, NetworkView } from "../core/ports.ts";
import { expectProblem } from "../core/problem.ts";
import { admit } from "../core/publishable.ts";

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
			unfit: unfitOf(addresses.filter(({ address }) => familyOf(address) === family)),
		};
	} catch (error) {
		expectProblem(error);
		return { tunnel: null, home: null, unfit: [] };
	}
}

/** Where the platform does not tell which of several addresses on an interface are temporary, each of them may be. */
const unfitOf = (addresses: readonly InterfaceAddress[]): Line["unfit"] =>
	addresses
		.filter(({ stability, interface: name, address }) => {
			const untold = addresses.filter(
				other =>
					other.interface === name && other.stability === "unknown" && admit(other.address, []).kind === "publishable",
			);
			return stability === "unfit" || (untold.length > 1 && untold.some(other => other.address === address));
		})
		.map(({ address }) => address);
