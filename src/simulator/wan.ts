import { BlockList, isIP, isIPv6 } from "node:net";

/** The home line's addresses as the outside sees them. Mutable: assigning is how "the provider gave us another one". */
export type Wan = { ipv4: string | null; ipv6: string | null };
export type Family = "ipv4" | "ipv6";

export const createWan = ({ ipv4 = "81.2.69.142", ipv6 = null }: Partial<Wan> = {}): Wan => ({ ipv4, ipv6 });

/** The family by which a client is connected: everything is loopback, so this is how it chooses what it asks for. */
export const familyOfSocket = (remoteAddress: string | undefined): Family =>
	remoteAddress !== undefined && isIPv6(remoteAddress) && !remoteAddress.startsWith("::ffff:") ? "ipv6" : "ipv4";

/** Whether `address` is one of, or inside one of, `allowed` (addresses and CIDR blocks). */
export function isAllowed(address: string, allowed: readonly string[]): boolean {
	const list = new BlockList();
	for (const item of allowed) {
		const [base = "", length] = item.split("/");
		const type = isIPv6(base) ? "ipv6" : "ipv4";
		if (length === undefined) list.addAddress(base, type);
		else list.addSubnet(base, Number(length), type);
	}
	return isIP(address) !== 0 && list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
