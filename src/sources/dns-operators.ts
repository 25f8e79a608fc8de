import type { Family } from "../core/address.ts";

/** A name that tells each who asks its own address, and the servers that have to be asked, the first one first. */
export type Whoami = {
	readonly name: string;
	readonly class: "IN" | "CH";
	readonly type: Readonly<Record<Family, "A" | "AAAA" | "TXT">>;
	/** Are these the name's own servers? Otherwise they are resolvers. */
	readonly authoritative: boolean;
	readonly servers: Readonly<Record<Family, readonly string[]>>;
};

export const DNS_OPERATORS = ["google", "opendns", "cloudflare"] as const;
export type DnsOperator = (typeof DNS_OPERATORS)[number];

export const WHOAMI: Readonly<Record<DnsOperator, Whoami>> = {
	google: {
		name: "o-o.myaddr.l.google.com",
		class: "IN",
		type: { ipv4: "TXT", ipv6: "TXT" },
		// ns1 to ns4.google.com. Through any resolver the name tells the resolver's address.
		authoritative: true,
		servers: {
			ipv4: ["216.239.32.10", "216.239.34.10", "216.239.36.10", "216.239.38.10"],
			ipv6: ["2001:4860:4802:32::a", "2001:4860:4802:34::a", "2001:4860:4802:36::a", "2001:4860:4802:38::a"],
		},
	},
	opendns: {
		name: "myip.opendns.com",
		class: "IN",
		type: { ipv4: "A", ipv6: "AAAA" },
		// resolver1 and resolver2.opendns.com. No other server knows the name.
		authoritative: false,
		servers: { ipv4: ["208.67.222.222", "208.67.220.220"], ipv6: ["2620:0:ccc::2", "2620:0:ccd::2"] },
	},
	cloudflare: {
		name: "whoami.cloudflare",
		// Not the Internet's names: each server answers in this class for itself.
		class: "CH",
		type: { ipv4: "TXT", ipv6: "TXT" },
		authoritative: false,
		servers: { ipv4: ["1.1.1.1", "1.0.0.1"], ipv6: ["2606:4700:4700::1111", "2606:4700:4700::1001"] },
	},
};
