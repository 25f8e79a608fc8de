import fc from "fast-check";
import { expect, test } from "vitest";
import { fakeNetwork } from "../../test/triggers/world.ts";
import { networkFingerprint } from "./network-fingerprint.ts";

type Network = ReturnType<typeof fakeNetwork>;

function home(): Network {
	const network = fakeNetwork();
	const { state, row } = network;
	state.rows = [
		row("wan0", "81.2.69.142"),
		row("lan0", "192.168.1.1"),
		row("wan0", "2a01:5a8::1"),
		row("wan0", "2a01:5a8::2", "unfit"),
	];
	state.ipv4 = ["wan0", "lan0"];
	state.ipv6 = ["wan0"];
	return network;
}

const add = (name: string, text: string) => (network: Network) => {
	network.state.rows?.push(network.row(name, text));
};

test.each<[change: string, expected: "the same" | "another", change: (network: Network) => void]>([
	["nothing", "the same", () => undefined],
	["another order of addresses", "the same", ({ state }) => void state.rows?.reverse()],
	["a loopback address", "the same", add("lo", "127.0.0.2")],
	["IPv6 loopback", "the same", add("lo", "::1")],
	["a link-local address", "the same", add("wan0", "fe80::7")],
	["the last of link-local addresses", "the same", add("wan0", "febf::7")],
	["an IPv4 link-local address", "the same", add("wan0", "169.254.7.7")],
	["an address", "another", add("wan0", "81.2.69.143")],
	["an address that only looks like a link-local one", "another", add("wan0", "fe8::7")],
	["an address that only looks like loopback", "another", add("wan0", "::1:1")],
	["the same address twice, on another interface", "another", add("lan0", "81.2.69.142")],
	["an address gone", "another", ({ state }) => void state.rows?.pop()],
	[
		"an address found to be unique",
		"another",
		({ state, row }) => void state.rows?.splice(3, 1, row("wan0", "2a01:5a8::2")),
	],
	["an address moved", "another", ({ state, row }) => void state.rows?.splice(0, 1, row("wan1", "81.2.69.142"))],
	["another default route is the best", "another", ({ state }) => void state.ipv4?.reverse()],
	[
		"default routes whose names read the same in a row",
		"another",
		({ state }) => Object.assign(state, { ipv4: ["wan0l", "an0"] }),
	],
	["a default route gone", "another", ({ state }) => void state.ipv6?.pop()],
	[
		"the same default route, of the other family",
		"another",
		({ state }) => Object.assign(state, { ipv4: ["wan0"], ipv6: ["wan0", "lan0"] }),
	],
	["addresses unreadable", "another", ({ state }) => Object.assign(state, { rows: null })],
	["routes unreadable", "another", ({ state }) => Object.assign(state, { ipv4: null })],
])("%s / %s", async (_change, expected, change) => {
	const network = home();
	const before = await networkFingerprint(network.view);
	change(network);
	expect((await networkFingerprint(network.view)) === before ? "the same" : "another").toBe(expected);
});

test("nothing can be read / a text all the same, always that one", async () => {
	const network = fakeNetwork();
	Object.assign(network.state, { rows: null, ipv4: null, ipv6: null });
	expect(await networkFingerprint(network.view)).toBe("unreadable\nunreadable\nunreadable");
});

test("a bug / thrown", async () => {
	const network = fakeNetwork();
	network.view.defaultInterfaces = () => Promise.reject(new TypeError("a bug"));
	await expect(networkFingerprint(network.view)).rejects.toThrow("a bug");
});

test("interfaces and addresses, listed in any order / the same", async () => {
	const row = fakeNetwork().row;
	const rows = fc.uniqueArray(
		fc.tuple(fc.constantFrom("wan0", "wan0:1", "lan0"), fc.ipV4(), fc.constantFrom("stable", "unfit", "unknown")),
		{ selector: String },
	);
	await fc.assert(
		fc.asyncProperty(rows, fc.infiniteStream(fc.nat()), async (listed, dice) => {
			const all = listed.map(([name, address, stability]) => ({
				row: row(name, address, stability),
				at: dice.next().value,
			}));
			const of = async (some: typeof all): Promise<string> => {
				const network = fakeNetwork();
				network.state.rows = some.map(({ row }) => row);
				return networkFingerprint(network.view);
			};
			expect(await of(all.toSorted((left, right) => left.at - right.at))).toBe(await of(all));
		}),
	);
});
