import { bytesOf, type Family, familyOf, type IpAddress } from "../core/address.ts";
import type { InterfaceAddress } from "../core/ports.ts";

/** The interface that a Linux label ("wan0:1") belongs to. Nowhere may an interface's own name hold a colon. */
export const deviceOf = (name: string): string => name.replace(/:.*$/s, "");

/**
 * The address of an interface, or of a label, that packets to the Internet had best be sent from; `null` if there is none. One that
 * will go is none: an echo service would tell it, and it would be published.
 */
export function pickSource(rows: readonly InterfaceAddress[], name: string, family: Family): IpAddress | null {
	const usable = rows.filter(
		row => familyOf(row.address) === family && row.stability !== "unfit" && rank(row.address) < LOCAL,
	);
	const own = usable.filter(row => row.interface === name);
	const labelled = usable.filter(row => deviceOf(row.interface) === name);
	const candidates = own.length > 0 ? own : labelled;
	return candidates.toSorted((left, right) => order(left) - order(right)).map(({ address }) => address)[0] ?? null;
}

const LOCAL = 2;

/** Wide before narrow; among equals what is known to stay, then the order of the kernel, in which temporary ones come last. */
const order = ({ address, stability }: InterfaceAddress): number =>
	2 * rank(address) + (stability === "stable" ? 0 : 1);

function rank(address: IpAddress): number {
	const [first = 0, second = 0] = bytesOf(address);
	if (familyOf(address) === "ipv4") return first === 169 && second === 254 ? 1 : 0;
	if (first === 0xfe && (second & 0xc0) === 0x80) return LOCAL;
	// Unique local addresses (RFC 4193) reach the Internet through a translator at best.
	return (first & 0xfe) === 0xfc ? 1 : 0;
}
