import { FAMILIES } from "./address.ts";
import type { NetworkView } from "./ports.ts";
import { expectProblem } from "./problem.ts";

/** Loopback and link-local addresses, in canonical text: nobody is reached at them from elsewhere, and each link has its own. */
const LOCAL = /^(?:127\.|169\.254\.|::1$|fe[89ab][0-9a-f]:)/;

type Network = Pick<NetworkView, "addresses" | "defaultInterfaces">;

/**
 * A text that differs if this machine's network does, as far as the kernel's tables tell: the addresses that others could use with
 * their stability, and the interfaces of the default routes, best first. What cannot be read counts as "unreadable".
 */
export async function networkFingerprint(network: Network): Promise<string> {
	return `${await addressFingerprint(network)}\n${await routeFingerprint(network)}`;
}

/** In an order of their own: that in which the kernel lists them is chance. */
export const addressFingerprint = (network: Pick<Network, "addresses">): Promise<string> =>
	readable(async () => {
		const rows = (await network.addresses()).filter(({ address }) => !LOCAL.test(address));
		return rows
			.map(row => `${row.interface} ${row.address} ${row.stability}`)
			.toSorted()
			.join("\n");
	});

export async function routeFingerprint(network: Pick<Network, "defaultInterfaces">): Promise<string> {
	const routes = FAMILIES.map(family =>
		readable(async () => [family, ...(await network.defaultInterfaces(family))].join(" ")),
	);
	return (await Promise.all(routes)).join("\n");
}

async function readable(read: () => Promise<string>): Promise<string> {
	try {
		return await read();
	} catch (error) {
		expectProblem(error);
		return "unreadable";
	}
}
