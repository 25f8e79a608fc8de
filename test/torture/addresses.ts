import { BlockList } from "node:net";

export type Family = "ipv4" | "ipv6";
export type RecordType = "A" | "AAAA";
export const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];
export const TYPE_OF: Readonly<Record<Family, RecordType>> = { ipv4: "A", ipv6: "AAAA" };
export const familyOf = (type: RecordType): Family => (type === "A" ? "ipv4" : "ipv6");

/** The addresses that the line may get. */
export const addressAt = (family: Family, index: number): string =>
	family === "ipv4" ? `81.2.69.${10 + index}` : `2a02:8071:0:1::${(0x10 + index).toString(16)}`;

/** What must never be published, whoever says it; and what is no address at all. */
export const UNPUBLISHABLE: Readonly<Record<Family, readonly string[]>> = {
	ipv4: ["192.168.1.7", "10.0.0.7", "100.64.0.7", "198.51.100.7", "198.18.0.7", "104.16.1.7"],
	ipv6: ["fd00::7", "2001:db8::7", "2606:4700::7"],
};
export const NO_ADDRESS: readonly string[] = ["", "<html>", "81.2.69", "81.2.69.10 81.2.69.11", "::ffff:81.2.69.10"];

const NOT_PUBLIC = new BlockList();
for (const [base, length] of [
	["0.0.0.0", 8],
	["10.0.0.0", 8],
	["100.64.0.0", 10],
	["127.0.0.0", 8],
	["169.254.0.0", 16],
	["172.16.0.0", 12],
	["192.0.2.0", 24],
	["192.168.0.0", 16],
	["198.18.0.0", 15],
	["198.51.100.0", 24],
	["203.0.113.0", 24],
	["224.0.0.0", 3],
	// Cloudflare's own.
	["104.16.0.0", 13],
] as const)
	NOT_PUBLIC.addSubnet(base, length, "ipv4");
for (const [base, length] of [
	["2001:db8::", 32],
	["2606:4700::", 32],
] as const)
	NOT_PUBLIC.addSubnet(base, length, "ipv6");

const GLOBAL_UNICAST = new BlockList();
GLOBAL_UNICAST.addSubnet("2000::", 3, "ipv6");

/** Invariant 1 once more, without the code that is under test; as far as these sequences go. */
export const mayBePublished = (address: string): boolean =>
	address.includes(":")
		? GLOBAL_UNICAST.check(address, "ipv6") && !NOT_PUBLIC.check(address, "ipv6")
		: !NOT_PUBLIC.check(address, "ipv4");
