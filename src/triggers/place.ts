import { bytesOf, familyOf, type IpAddress, isInRange, parseRange } from "../core/address.ts";
import type { Gateway, NetworkView } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";

/** Behind which router this machine is, and its own address on that network. */
export type Place = { readonly router: Gateway; readonly own: IpAddress };

export type PlaceNetwork = Pick<NetworkView, "gateway" | "addresses">;

/** RFC 1918. An address of any other kind is the line's own, or the provider's, whose router has nothing to announce to us. */
const PRIVATE: readonly string[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Where a router may have something to tell; `null` if there is none, if this machine has the line itself, or if nobody can tell. */
export async function placeOf(network: PlaceNetwork): Promise<Place | null> {
	try {
		const router = await network.gateway(null);
		if (router === null || !isPrivate(router.address)) return null;
		const own = (await network.addresses())
			.filter(row => familyOf(row.address) === "ipv4" && deviceOf(row.interface) === router.interface)
			.map(({ address }) => address)
			.toSorted((left, right) => commonBits(right, router.address) - commonBits(left, router.address))[0];
		return own === undefined || !isPrivate(own) ? null : { router, own };
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		return null;
	}
}

export const isSamePlace = (left: Place | null, right: Place | null): boolean =>
	left?.own === right?.own &&
	left?.router.address === right?.router.address &&
	left?.router.interface === right?.router.interface;

const isPrivate = (address: IpAddress): boolean =>
	PRIVATE.some(text => {
		const range = parseRange(text);
		return range !== null && isInRange(address, range);
	});

/** Without the label of a Linux alias ("eth0:1"). */
const deviceOf = (name: string): string => name.replace(/:.*$/s, "");

/** How many leading bits two IPv4 addresses share: which of ours is on the router's network, since masks are not told. */
function commonBits(left: IpAddress, right: IpAddress): number {
	const [a, b] = [left, right].map(address => bytesOf(address).reduce((sum, byte) => sum * 256 + byte, 0));
	return Math.clz32((a ?? 0) ^ (b ?? 0));
}
