import { FAMILIES, type IpAddress } from "./address.ts";
import type { NetworkView } from "./ports.ts";
import { expectProblem } from "./problem.ts";

/** Loopback and link-local addresses, in canonical text: nobody is reached at them from elsewhere, and each link has its own. */
const LOCAL = /^(?:127\.|169\.254\.|::1$|fe[89ab][0-9a-f]:)/;

/**
 * A text that differs if this machine's network does, as far as the kernel's tables tell: the addresses that others could use with
 * their stability, and the interfaces of the default routes, best first. A table that cannot be read counts as "unreadable".
 */
export async function networkFingerprint(
	network: Pick<NetworkView, "addresses" | "defaultInterfaces">,
): Promise<string> {
	const routes = FAMILIES.map(family =>
		readable(async () => [family, ...(await network.defaultInterfaces(family))].join(" ")),
	);
	return (await Promise.all([readable(() => addressLines(network)), ...routes])).join("\n");
}

const isForOthers = (address: IpAddress): boolean => !LOCAL.test(address);

/** In an order of their own: that in which the kernel lists them is chance. */
async function addressLines(network: Pick<NetworkView, "addresses">): Promise<string> {
	const rows = (await network.addresses()).filter(({ address }) => isForOthers(address));
	return rows
		.map(row => `${row.interface} ${row.address} ${row.stability}`)
		.toSorted()
		.join("\n");
}

async function readable(read: () => Promise<string>): Promise<string> {
	try {
		return await read();
	} catch (error) {
		expectProblem(error);
		return "unreadable";
	}
}
