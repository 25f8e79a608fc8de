import type { Family } from "../../src/core/address.ts";

/** A service of the real Internet that has a double in the test bed. */
export type Service = {
	readonly kind: "https" | "dns" | "stun";
	readonly names: readonly string[];
	readonly addresses: Readonly<Record<Family, readonly string[]>>;
};

/** By a short name. The addresses are the real ones, or look like them: what is built into the program has to work here. */
export const SERVICES = {
	trace: {
		kind: "https",
		names: ["api.cloudflare.com"],
		addresses: { ipv4: ["104.19.192.29"], ipv6: ["2606:4700:300a::6813:c01d"] },
	},
	ipify: {
		kind: "https",
		names: ["api.ipify.org", "api4.ipify.org", "api6.ipify.org", "api64.ipify.org"],
		addresses: { ipv4: ["104.26.12.205"], ipv6: ["2607:f2d8:1:3c::3"] },
	},
	amazon: {
		kind: "https",
		names: ["checkip.amazonaws.com"],
		addresses: { ipv4: ["54.76.137.1"], ipv6: ["2a05:d018::54"] },
	},
	identMe: {
		kind: "https",
		names: ["ident.me", "v4.ident.me", "v6.ident.me"],
		addresses: { ipv4: ["49.12.234.183"], ipv6: ["2a01:4f8:c0c:bd0c::1"] },
	},
	stunCloudflare: {
		kind: "stun",
		names: ["stun.cloudflare.com"],
		addresses: { ipv4: ["162.159.207.0"], ipv6: ["2606:4700:49::1"] },
	},
	stunGoogle: {
		kind: "stun",
		names: ["stun.l.google.com"],
		addresses: { ipv4: ["74.125.250.129"], ipv6: ["2001:4860:4864:5:8000::1"] },
	},
	dnsGoogle: {
		kind: "dns",
		names: ["ns1.google.com"],
		addresses: {
			ipv4: ["216.239.32.10", "216.239.34.10", "216.239.36.10", "216.239.38.10"],
			ipv6: ["2001:4860:4802:32::a", "2001:4860:4802:34::a", "2001:4860:4802:36::a", "2001:4860:4802:38::a"],
		},
	},
	dnsOpendns: {
		kind: "dns",
		names: ["resolver1.opendns.com"],
		addresses: {
			ipv4: ["208.67.222.222", "208.67.220.220", "208.67.222.220", "208.67.220.222"],
			ipv6: ["2620:119:35::35", "2620:119:53::53", "2620:0:ccc::2", "2620:0:ccd::2"],
		},
	},
	dnsCloudflare: {
		kind: "dns",
		names: ["one.one.one.one"],
		addresses: { ipv4: ["1.1.1.1", "1.0.0.1"], ipv6: ["2606:4700:4700::1111", "2606:4700:4700::1001"] },
	},
} as const satisfies Readonly<Record<string, Service>>;

export type ServiceName = keyof typeof SERVICES;

export const serviceEntries = (): readonly (readonly [name: ServiceName, service: Service])[] => [
	["trace", SERVICES.trace],
	["ipify", SERVICES.ipify],
	["amazon", SERVICES.amazon],
	["identMe", SERVICES.identMe],
	["stunCloudflare", SERVICES.stunCloudflare],
	["stunGoogle", SERVICES.stunGoogle],
	["dnsGoogle", SERVICES.dnsGoogle],
	["dnsOpendns", SERVICES.dnsOpendns],
	["dnsCloudflare", SERVICES.dnsCloudflare],
];

export const addressesOf = ({ addresses }: Service): readonly string[] => [...addresses.ipv4, ...addresses.ipv6];

/** How a service answers. What is left out is honest and at once. */
export type Conduct = {
	/** Tells this address of the family that was asked instead. */
	readonly lie?: Readonly<Partial<Record<Family, string>>>;
	/** Waits before it answers. */
	readonly delayMs?: number;
	/** Answers nothing. */
	readonly silent?: boolean;
	/** UDP: before the true answer, forged ones with this IPv4 address: of another question, of another port, of another host. */
	readonly forgery?: string;
};

/** What the servers of the Internet are told. */
export type Conducts = Readonly<Partial<Record<ServiceName, Conduct>>>;
