import { expect, test } from "vitest";
import { ip } from "../../test/invariants/values.ts";
import { Problem } from "../core/problem.ts";
import { isSamePlace, type PlaceNetwork, placeOf } from "./place.ts";

type Row = readonly [name: string, address: string];

const network = (router: string | null, device: string, rows: readonly Row[]): PlaceNetwork => ({
	gateway: async () => (router === null ? null : { address: ip(router), interface: device }),
	addresses: async () =>
		rows.map(([name, address]) => ({ interface: name, address: ip(address), stability: "stable" as const })),
});

test.each<[scenario: string, router: string | null, rows: readonly Row[], own: string | null]>([
	["at home / our address", "192.168.1.1", [["eth0", "192.168.1.10"]], "192.168.1.10"],
	[
		"several / the one on the router's network",
		"10.0.5.1",
		[
			["eth0", "10.0.4.10"],
			["eth0", "10.0.5.10"],
			["eth0", "10.0.6.10"],
		],
		"10.0.5.10",
	],
	["under a label / found", "192.168.1.1", [["eth0:1", "192.168.1.10"]], "192.168.1.10"],
	[
		"other interfaces and IPv6 / not taken",
		"192.168.1.1",
		[
			["eth1", "192.168.1.9"],
			["eth0", "fd00::1"],
			["eth0", "192.168.1.10"],
		],
		"192.168.1.10",
	],
	["docker's bridge, RFC 1918 too / our address", "172.17.0.1", [["eth0", "172.17.0.2"]], "172.17.0.2"],
	["no router / nowhere", null, [["eth0", "192.168.1.10"]], null],
	["no address yet / nowhere", "192.168.1.1", [], null],
	["the line is ours / nowhere", "81.2.69.1", [["eth0", "81.2.69.142"]], null],
	["the line is ours, by CGNAT / nowhere", "100.64.0.1", [["eth0", "100.64.3.4"]], null],
	["a public address beside a private router / nowhere", "192.168.1.1", [["eth0", "81.2.69.142"]], null],
])("%s", async (_scenario, router, rows, own) => {
	const place = await placeOf(network(router, "eth0", rows));
	expect(place?.own ?? null).toBe(own);
	expect(place?.router.address ?? router).toBe(router);
});

test("a kernel that does not tell / nowhere; a bug / thrown", async () => {
	const failing = (error: Error): PlaceNetwork => ({
		...network("192.168.1.1", "eth0", []),
		addresses: () => Promise.reject(error),
	});
	expect(await placeOf(failing(new Problem("source-unavailable", "a tight sandbox")))).toBeNull();
	await expect(placeOf(failing(new TypeError("oops")))).rejects.toThrow(TypeError);
});

test("isSamePlace / all of it counts", async () => {
	const at = (router: string, device: string, own: string) => placeOf(network(router, device, [[device, own]]));
	const home = await at("192.168.1.1", "eth0", "192.168.1.10");
	expect(isSamePlace(home, await at("192.168.1.1", "eth0", "192.168.1.10"))).toBe(true);
	expect(isSamePlace(null, null)).toBe(true);
	for (const other of [
		null,
		await at("192.168.1.2", "eth0", "192.168.1.10"),
		await at("192.168.1.1", "eth0", "192.168.1.11"),
		await at("192.168.1.1", "wlan0", "192.168.1.10"),
	])
		expect([isSamePlace(home, other), isSamePlace(other, home)]).toEqual([false, false]);
});
