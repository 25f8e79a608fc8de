import fc from "fast-check";
import { expect, test } from "vitest";
import { readTokenText } from "./token-text.ts";

const TOKEN = "Ab3_xyz-0123456789abcdefghijklmnopqrstuv";

test.each<[state: string, pasted: string]>([
	["bare", TOKEN],
	["with a final line break", `${TOKEN}\n`],
	["with Windows' line break", `${TOKEN}\r\n`],
	["with blanks around", `  ${TOKEN}\t`],
	["in double quotes", `"${TOKEN}"`],
	["in single quotes", `'${TOKEN}'\n`],
	["in typographic quotes", `“${TOKEN}”`],
	["with Bearer", `Bearer ${TOKEN}`],
	["with bearer in quotes", `"bearer ${TOKEN}"`],
	["as a header", `Authorization: Bearer ${TOKEN}`],
	["behind a byte order mark", `\ufeff${TOKEN}`],
])("%s / the token", (_state, pasted) => {
	expect(readTokenText(pasted)).toEqual({ kind: "token", text: TOKEN });
});

test.each<[state: string, text: string]>([
	["40 characters, the old form", TOKEN],
	["a user's token of today", `cfut_${TOKEN}0a1b2c3d`],
	["an account's token of today", `cfat_${TOKEN}0a1b2c3d`],
	["a form that does not exist yet", `cfnew.v2:${TOKEN}${TOKEN}`],
	["short", "t0k3n"],
	["40 hexadecimal digits", "0123456789abcdef0123456789abcdef01234567"],
])("%s / accepted", (_state, text) => {
	expect(readTokenText(text)).toEqual({ kind: "token", text });
});

test.each<[pasted: string, what: string]>([
	["", "is empty"],
	[" \n", "is empty"],
	['""', "is empty"],
	["Bearer ", "is empty"],
	["cfut_...", "is a placeholder, not a token"],
	["cfut_…", "is a placeholder, not a token"],
	["your_api_token", "is a placeholder, not a token"],
	["YOUR-CLOUDFLARE-API-TOKEN", "is a placeholder, not a token"],
	["YOUR_API_TOKEN", "is a placeholder, not a token"],
	["api_token_here", "is a placeholder, not a token"],
	["changeme", "is a placeholder, not a token"],
	["<token>", "is a placeholder, not a token"],
	["xxxxxxxxxxxx", "is a placeholder, not a token"],
	["CLOUDFLARE_API_TOKEN", "is the name of a secret, not the secret itself"],
	["$CFDDNS_TOKEN", "is the name of a secret, not the secret itself"],
	["$" + "{CF_API_KEY}", "is the name of a secret, not the secret itself"],
	["%CFDDNS_TOKEN%", "is the name of a secret, not the secret itself"],
	[`CLOUDFLARE_API_TOKEN=${TOKEN}`, "is an assignment (NAME=value), not a token"],
	[`export TOKEN=${TOKEN}`, "is an assignment (NAME=value), not a token"],
	[
		"0123456789abcdef0123456789abcdef01234",
		"is the Global API key, which may do everything in the account; cfddns needs a scoped token: Zone - DNS - Edit",
	],
	[
		`cfk_${TOKEN}`,
		"is the Global API key, which may do everything in the account; cfddns needs a scoped token: Zone - DNS - Edit",
	],
	[`${TOKEN} ${TOKEN}`, "has blanks or line breaks inside"],
	[`${TOKEN}\nsecond line`, "has blanks or line breaks inside"],
	[`${TOKEN}é`, "has characters that no token has (outside visible ASCII)"],
	[`${TOKEN}\u0007`, "has characters that no token has (outside visible ASCII)"],
	[`${TOKEN}\u200b`, "has characters that no token has (outside visible ASCII)"],
])("%j / %s", (pasted, what) => {
	expect(readTokenText(pasted)).toMatchObject({ kind: "refused", what });
});

test("whatever is pasted / an accepted token can be sent as a header, and a refusal repeats nothing of it", () => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.stringMatching(/^[\w-]{12,60}$/)), pasted => {
			const read = readTokenText(pasted);
			if (read.kind === "token") expect(read.text).toMatch(/^[\x21-\x7e]+$/);
			else if (pasted.trim().length >= 12) expect(`${read.what} ${read.hint}`).not.toContain(pasted.trim());
		}),
		{ numRuns: 2000 },
	);
});

test("a random token / accepted as it is", () => {
	const token = fc.stringMatching(/^(?:cfut_|cfat_)?[A-Za-z0-9_-]{40}$/);
	fc.assert(
		fc.property(token, text => {
			expect(readTokenText(text)).toEqual({ kind: "token", text });
		}),
		{ numRuns: 2000 },
	);
});

test("a text in the form of a token / judged as if it stood in quotes, which take the long way", () => {
	const lookalike = fc.oneof(
		fc.stringMatching(/^(?:cfut_|cfk_|CFK_|CF_API_)?[A-Za-z0-9_-]{36,45}$/),
		fc.stringMatching(/^[A-Z]+(?:_[A-Z0-9]+){4,8}$/),
		fc.stringMatching(/^[0-9a-f]{37,40}$/),
	);
	fc.assert(
		fc.property(lookalike, text => {
			expect(readTokenText(text)).toEqual(readTokenText(`"${text}"`));
		}),
		{ numRuns: 3000 },
	);
});
