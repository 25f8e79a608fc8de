import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { Token } from "./token.ts";

const TEXT = "cfut_0123456789abcdef";
const token = new Token(TEXT);

test.each<[way: string, show: () => string]>([
	["String()", () => String(token)],
	["a template", () => `${token}`],
	["concatenation", () => ["token: ", token].join("")],
	["JSON, alone and within", () => JSON.stringify([token, { token }])],
	["util.inspect", () => inspect(token, { showHidden: true, depth: 9 })],
	["util.inspect of what holds it", () => inspect({ deep: { token }, list: [token], map: new Map([[token, token]]) })],
	["console's formats", () => format("%s %o %O %j", token, token, token, token)],
	["an error that holds it", () => inspect(Object.assign(new Error("no"), { token }))],
	[
		"its keys and values",
		() => JSON.stringify([Object.entries(token), Object.getOwnPropertyNames(token), { ...token }]),
	],
	["a structured clone", () => inspect(structuredClone(token))],
	["assignment to a plain object", () => inspect(Object.assign({}, token))],
])("%s / does not show the secret", (_way, show) => {
	expect(show()).not.toContain(TEXT.slice(5));
});

test("reveal / shows it", () => {
	expect(token.reveal()).toBe(TEXT);
});

test("where it would have been / [secret]", () => {
	expect([`${token}`, JSON.stringify({ token }), inspect(token)]).toEqual([
		"[secret]",
		'{"token":"[secret]"}',
		"[secret]",
	]);
});
