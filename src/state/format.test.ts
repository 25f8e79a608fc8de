import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { states } from "../../test/state/arbitrary-state.ts";
import { parseOwner } from "../core/ownership.ts";
import { EMPTY_STATE } from "../core/state.ts";
import { decodeState, encodeState, type Tenant } from "./format.ts";

const ownerOf = (text: string) => {
	const owner = parseOwner(text);
	if (owner === null) throw new Error(`Not an owner: ${text}`);
	return owner;
};
const TENANT: Tenant = { api: "https://api.cloudflare.com/client/v4", owner: ownerOf("home") };

/** An envelope as text, with some of its keys replaced. */
const file = (changes: object, state: object = {}): string =>
	JSON.stringify({ version: 1, ...TENANT, serial: 1, state: { ...EMPTY_STATE, ...state }, ...changes });

const record = (changes: object) => ({
	id: "r1",
	name: "home.example.com",
	type: "A",
	content: "81.2.69.142",
	proxied: false,
	ttlSeconds: 1,
	comment: "cfddns:home",
	...changes,
});
const withMemory = (changes: object): string =>
	file(
		{},
		{ memories: { z1: { listedAtMs: 1, trusted: true, covers: ["home.example.com"], records: [], ...changes } } },
	);

test("what is written can be read", () => {
	fc.assert(
		fc.property(states, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (state, serial) => {
			expect(decodeState(encodeState(state, TENANT, serial), TENANT)).toEqual({ kind: "state", serial, state });
		}),
	);
});

test("a record as it was listed, odd as it may be, can be read", () => {
	const contents = fc.string({ unit: "binary" });
	// JSON writes -0 as 0.
	const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => number + 0);
	const types = fc.constantFrom("A", "AAAA", "CNAME");
	fc.assert(
		fc.property(types, contents, numbers, (type, content, ttlSeconds) => {
			const odd = record({ type, content, ttlSeconds });
			const decoded = decodeState(withMemory({ records: [odd] }), TENANT);
			if (decoded.kind !== "state") expect.fail(decoded.kind);
			expect(decoded.state.memories["z1"]?.records).toEqual([odd]);
			expect(decodeState(encodeState(decoded.state, TENANT, decoded.serial), TENANT)).toEqual(decoded);
		}),
	);
});

test("a file looks as it always did", () => {
	expect(encodeState(EMPTY_STATE, TENANT, 7)).toBe(
		'{"version":1,"api":"https://api.cloudflare.com/client/v4","owner":"home","serial":7,' +
			'"state":{"zones":null,"memories":{},"believed":{},"left":{},"written":{},"writesAtMs":{},"notBeforeMs":null,"sources":{}}}\n',
	);
});

test("a file from before sources were remembered / read, with nothing of them", () => {
	const text = encodeState(EMPTY_STATE, TENANT, 7).replace('"left":{},', "").replace(',"sources":{}', "");
	expect(decodeState(text, TENANT)).toEqual({ kind: "state", serial: 7, state: EMPTY_STATE });
});

test.each<[situation: string, text: string]>([
	["a sound envelope", file({})],
	["a sound record", withMemory({ records: [record({})] })],
	["a CNAME with any content", withMemory({ records: [record({ type: "CNAME", content: "elsewhere.example." })] })],
	[
		"an AAAA that maps an IPv4 address",
		withMemory({ records: [record({ type: "AAAA", content: "::ffff:81.2.69.9" })] }),
	],
	["half a second to live", withMemory({ records: [record({ ttlSeconds: 0.5 })] })],
])("%s / read", (_situation, text) => expect(decodeState(text, TENANT).kind).toBe("state"));

test.each<[situation: string, text: string]>([
	["another API", file({ api: "http://127.0.0.1:8080/client/v4" })],
	["another owner", file({ owner: "cabin" })],
])("%s / foreign", (_situation, text) => expect(decodeState(text, TENANT)).toEqual({ kind: "foreign" }));

test.each<[situation: string, text: string, reason: RegExp]>([
	["empty", "", /not JSON/],
	["cut short", file({}).slice(0, -9), /not JSON/],
	["nested without end", "[".repeat(200_000), /not JSON/],
	["a list", "[]", /not an object/],
	["a newer format", file({ version: 2 }), /newer cfddns wrote it, version 2/],
	["an unknown format", file({ version: "1" }), /format is not known/],
	["no version", file({ version: undefined }), /"version" is missing/],
	["serial 0", file({ serial: 0 }), /positive integer/],
	["one key more in the envelope", file({ extra: 1 }), /key of ours/],
	["one key more in the state", file({}, { extra: 1 }), /key of ours/],
	["one key more in a record", withMemory({ records: [record({ extra: 1 })] }), /key of ours/],
	["one key less", file({}, { written: undefined }), /"written" is missing/],
	["an inherited key", file({}, { written: undefined, toString: {} }), /"written" is missing/],
	["a list for a table", file({}, { written: [] }), /not an object/],
	["a table for a list", withMemory({ covers: {} }), /not a list/],
	["__proto__ as a key", '{"__proto__": 1}', /missing/],
	["__proto__ as an id", file({}).replace('"written":{}', '"written":{"__proto__":["1.2.3.4"]}'), /key of ours/],
	["1e999 for a time", file({}).replace('"notBeforeMs":null', '"notBeforeMs":1e999'), /not a number/],
	["null for a time", withMemory({ listedAtMs: null }), /not a number/],
	["a text for a flag", withMemory({ trusted: "yes" }), /not true or false/],
	["no address", file({}, { believed: { "ipv4 auto": ["81.2.69"] } }), /not an IP address/],
	["an address not in canonical form", file({}, { believed: { "ipv6 auto": ["2001:DB8::1"] } }), /not an IP address/],
	["no name", withMemory({ covers: ["https://example.com"] }), /not a domain name/],
	[
		"a name not in canonical form",
		withMemory({ records: [record({ name: "HOME.example.com" })] }),
		/not a domain name/,
	],
	["another type", withMemory({ records: [record({ type: "TXT" })] }), /not a record type/],
	["no text for a content", withMemory({ records: [record({ content: 1 })] }), /not a text/],
	["no number for a time to live", withMemory({ records: [record({ ttlSeconds: null })] }), /not a number/],
])("%s / damaged", (_situation, text, reason) => {
	expect(decodeState(text, TENANT)).toEqual({ kind: "damaged", reason: expect.stringMatching(reason) });
});

describe("whatever the file is, reading it does not throw", () => {
	test("any text", () => {
		fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), text => void decodeState(text, TENANT)));
	});

	test("any JSON", () => {
		fc.assert(
			fc.property(fc.json(), text => void expect(decodeState(text, TENANT)).toHaveProperty("kind", "damaged")),
			{ numRuns: 300 },
		);
	});

	test("any JSON in place of the state", () => {
		fc.assert(
			fc.property(fc.jsonValue(), value => void decodeState(file({ state: value }), TENANT)),
			{ numRuns: 300 },
		);
	});

	test("one character changed: damaged, foreign, or what could have been written", () => {
		const anywhere = fc.nat();
		fc.assert(
			fc.property(states, anywhere, fc.string({ minLength: 1, maxLength: 1 }), (state, position, character) => {
				const text = encodeState(state, TENANT, 1);
				const at = position % text.length;
				const decoded = decodeState(text.slice(0, at) + character + text.slice(at + 1), TENANT);
				if (decoded.kind !== "state") return;
				expect(decodeState(encodeState(decoded.state, TENANT, decoded.serial), TENANT)).toEqual(decoded);
			}),
			{ numRuns: 500 },
		);
	});
});
