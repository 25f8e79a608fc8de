import { bytesOf, FAMILY_LABEL, type Family, familyOf, type IpAddress } from "../core/address.ts";
import { TEMPORARY_HINT } from "../core/diagnosis.ts";
import type { InterfaceAddress, NetworkView } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { SourceKind } from "./kind.ts";
import { stableOf } from "./stable-ipv6.ts";
import { printable, unavailable } from "./unavailable.ts";

/** The addresses on the default route's interface, or on the one that is named. */
export const interfaceKind: SourceKind = {
	kind: "interface",
	argument: "NAME",
	optional: true,
	check: name => (/^(?!\s)[^\p{Cc}]{1,255}(?<!\s)$/u.test(name) ? null : "it is not the name of an interface"),
	operator: () => null,
	transport: () => "kernel",
	open:
		(argument, family, { network, bind }) =>
		async signal => {
			signal.throwIfAborted();
			const name = argument ?? bind ?? (await defaultInterface(network, family));
			const all = await network.addresses().catch(error => relabel(`interface:${name}`, error));
			signal.throwIfAborted();
			return { kind: "addresses", label: `interface:${name}`, addresses: fitOf(name, family, all) };
		},
};

async function defaultInterface(network: NetworkView, family: Family): Promise<string> {
	const name = await best(await network.defaultInterfaces(family).catch(error => relabel("interface", error)), network);
	if (name !== undefined) return name;
	throw unavailable("interface", `there is no ${FAMILY_LABEL[family]} default route`, { hint: HINT[family] });
}

/** A VPN may have the better route; the line is what is no tunnel, if there is such a one. */
async function best([first, ...others]: readonly string[], network: NetworkView): Promise<string | undefined> {
	if (first === undefined || others.length === 0) return first;
	for (const name of [first, ...others]) if (!(await network.isTunnel(name))) return name;
	return first;
}

/** The addresses on an interface that others can use and that stay. */
function fitOf(name: string, family: Family, all: readonly InterfaceAddress[]): readonly IpAddress[] {
	const label = `interface:${name}`;
	const held = all.filter(address => isOn(name, address));
	if (held.length === 0) throw missing(name, all);
	const usable = held.filter(({ address }) => familyOf(address) === family && !isLocal(address));
	if (usable.length === 0)
		throw unavailable(label, `it has no ${FAMILY_LABEL[family]} address for others to use`, { hint: HINT[family] });
	const stable = stableOf(usable);
	switch (stable.kind) {
		case "addresses":
			return stable.addresses;
		case "none":
			throw new Problem(
				"ipv6-temporary",
				`${label}: its IPv6 addresses are all temporary, deprecated or not yet known to be unique`,
				{ hint: TEMPORARY_HINT },
			);
		case "unclear":
			throw unavailable(label, "it has several IPv6 addresses, and this platform does not tell which are temporary", {
				hint: "Use `command:` with a program that prints the right one, or sources that ask outside, such as `trace`.",
			});
	}
}

/** An address with a label of its own ("wan0:1") is on the interface before the colon. */
const isOn = (name: string, { interface: holder }: InterfaceAddress): boolean =>
	holder === name || holder.startsWith(`${name}:`);

function missing(name: string, all: readonly InterfaceAddress[]): Problem {
	const names = [...new Set(all.map(({ interface: holder }) => holder))].toSorted();
	const others = names.length === 0 ? "no interface is" : `these are: ${printable(names.join(", "), 120)}`;
	return unavailable(`interface:${name}`, `no such interface is up and has an address; ${others}`);
}

/** Loopback, and link-local: nobody beyond the cable can use those. */
function isLocal(address: IpAddress): boolean {
	const [first = 0, second = 0] = bytesOf(address);
	if (familyOf(address) === "ipv4") return first === 127 || (first === 169 && second === 254);
	return address === "::1" || (first === 0xfe && (second & 0xc0) === 0x80);
}

const HINT: Readonly<Record<Family, string>> = {
	ipv4: "In a container, use the host's network, or sources that ask outside, such as `trace`.",
	ipv6: "If this line has no IPv6, set enabled = false in [ipv6]. In a container, use the host's network.",
};

function relabel(label: string, error: unknown): never {
	if (!(error instanceof Problem)) throw error;
	throw unavailable(label, error.message, { hint: error.hint, cause: error });
}
