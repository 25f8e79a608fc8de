import fc from "fast-check";
import { expect, test } from "vitest";
import { tellingRows } from "./machine.ts";
import { ipv4DefaultRoutes, ipv6DefaultRoutes } from "./network-tables.ts";

const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const zeroOr = (digits: number) => fc.oneof(fc.constant("0".repeat(digits)), hex(digits));
const name = fc.constantFrom("wan0", "lo", "wg0");
const counter = fc.nat({ max: 9 }).map(String);

const ipv4Row = fc
	.tuple(name, zeroOr(8), hex(8), fc.constantFrom("0001", "0003", "0201"), counter, counter, counter, zeroOr(8))
	.map(columns => `${columns.join("\t")}\t0\t0\t0   `);
const ipv6Row = fc
	.tuple(zeroOr(32), zeroOr(2), hex(32), hex(2), hex(32), hex(8), hex(8), hex(8), hex(8), name)
	.map(columns => `${columns.slice(0, -1).join(" ")}     ${columns.at(-1)}`);

test("the rows that are left / tell a round the same", () => {
	fc.assert(
		fc.property(fc.array(ipv4Row), fc.array(ipv6Row), (ipv4, ipv6) => {
			const [route, route6] = [["Iface\tDestination", ...ipv4, ""].join("\n"), [...ipv6, ""].join("\n")];
			expect(ipv4DefaultRoutes(tellingRows("route", route) ?? "")).toEqual(ipv4DefaultRoutes(route));
			expect(ipv6DefaultRoutes(tellingRows("ipv6_route", route6) ?? "")).toEqual(ipv6DefaultRoutes(route6));
		}),
	);
});

test("counters of an IPv6 route, and other routes / make no difference", () => {
	const route = (counts: string) =>
		`${"0".repeat(32)} 00 ${"0".repeat(32)} 00 fe80${"0".repeat(27)}1 00000400 ${counts} 00000003     wan0`;
	const other = `20010db8${"0".repeat(24)} 40 ${"0".repeat(32)} 00 ${"0".repeat(32)} 00000100 00000001 00000000 00000001     wan0`;
	expect(tellingRows("ipv6_route", `${route("00000002 00000000")}\n${other}\n`)).toBe(
		tellingRows("ipv6_route", `${route("00000009 00000007")}\n`),
	);
});
