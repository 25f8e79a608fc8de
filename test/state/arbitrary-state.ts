import fc from "fast-check";
import { type IpAddress, parseAddress } from "../../src/core/address.ts";
import { type DomainName, parseName } from "../../src/core/name.ts";
import type { CurrentRecord } from "../../src/core/record.ts";
import type { State } from "../../src/core/state.ts";

const present = <T>(value: T | null): value is T => value !== null;
const readName = (text: string): DomainName | null => {
	const parsed = parseName(text);
	return parsed.kind === "name" ? parsed.name : null;
};

const addresses: fc.Arbitrary<IpAddress> = fc.oneof(fc.ipV4(), fc.ipV6()).map(parseAddress).filter(present);

const names: fc.Arbitrary<DomainName> = fc
	.oneof(
		fc.domain(),
		fc.domain().map(domain => `*.${domain}`),
		fc.domain().map(domain => `_acme-challenge.${domain}`),
		fc.constantFrom("bücher.example", "例え.テスト", "faß.example"),
	)
	.map(readName)
	.filter(present);

const ids = fc.oneof(
	fc.stringMatching(/^[0-9a-f]{32}$/),
	fc.string().filter(id => id !== "__proto__"),
	fc.constantFrom("constructor", "toString"),
);
const times = fc.nat({ max: 4_000_000_000_000 });

const records: fc.Arbitrary<CurrentRecord> = fc
	.record({
		id: ids,
		name: names,
		target: fc.oneof(
			addresses.map(content => ({ type: content.includes(":") ? ("AAAA" as const) : ("A" as const), content })),
			// Whatever was listed: an address not in canonical form, or none at all.
			fc.record({ type: fc.constantFrom("A", "AAAA", "CNAME"), content: fc.string({ unit: "binary" }) }),
		),
		proxied: fc.boolean(),
		// JSON writes -0 as 0.
		ttlSeconds: fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => number + 0),
		comment: fc.string({ unit: "binary" }),
	})
	.map(({ target, ...rest }) => ({ ...rest, ...target }));

export const states: fc.Arbitrary<State> = fc.record({
	zones: fc.option(
		fc.record({
			listedAtMs: times,
			list: fc.array(fc.record({ id: ids, name: names, status: fc.string() }), { maxLength: 4 }),
		}),
	),
	memories: fc.dictionary(
		ids,
		fc.record({
			listedAtMs: times,
			trusted: fc.boolean(),
			covers: fc.array(names, { maxLength: 4 }),
			records: fc.array(records, { maxLength: 4 }),
		}),
		{ maxKeys: 3 },
	),
	sources: fc.dictionary(ids, fc.record({ failures: fc.integer({ min: 1, max: 9 }), failedAtMs: times }), {
		maxKeys: 3,
	}),
	left: fc.dictionary(ids, fc.array(addresses, { maxLength: 3 }), { maxKeys: 3 }),
	believed: fc.dictionary(ids, fc.array(addresses, { maxLength: 3 }), { maxKeys: 3 }),
	written: fc.dictionary(ids, fc.array(fc.string(), { maxLength: 3 }), { maxKeys: 3 }),
	writesAtMs: fc.dictionary(ids, fc.array(times, { maxLength: 3 }), { maxKeys: 3 }),
	notBeforeMs: fc.option(times),
});
