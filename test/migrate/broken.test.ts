import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../src/core/problem.ts";
import { configOf, fixture, fixtures, migrated, SECRETS, saidIn } from "./files.ts";

/** The code and words of the problem that a text ends in. */
function refusal(text: string): string {
	try {
		migrated(text);
	} catch (error) {
		if (error instanceof Problem) return `${error.code}: ${error.message}. ${error.hint}`;
		throw error;
	}
	throw new Error("It was accepted");
}

const UNDERSTOOD =
	"Understood are the configurations of ddclient, inadyn, timothymiller/cloudflare-ddns, favonia/cloudflare-ddns, ddns-go, the original cfddns.";

describe("what is none of the formats / said, with what is understood", () => {
	test.each<[what: string, text: string, message: string]>([
		["nothing", "", "The file is empty"],
		["blanks and a byte order mark", "\ufeff \r\n\t\n", "The file is empty"],
		["binary", "\x7fELF\x02\x01\x01\x00\x00protocol=cloudflare", "The file is not text"],
		["bytes that are no UTF-8", "protocol=cloudflare \ufffd\ufffd", "The file is not text"],
		[
			"ten megabytes",
			"protocol=cloudflare\n".repeat(500_000),
			"The file is larger than 1 MiB: that is no configuration",
		],
		["prose", "Dear all, my provider is Cloudflare.", "This is no configuration that cfddns knows"],
		["JSON of something else", '{"name": "cfddns"}', "This is no configuration that cfddns knows"],
		["our own", 'token = "x"\ndomains = ["home.example.com"]\n', "This is no configuration that cfddns knows"],
		["only comments", "# protocol=cloudflare\n; changeme\n", "This is no configuration that cfddns knows"],
	])("%s", (_what, text, message) => {
		expect(refusal(text)).toBe(`migrate-unknown: ${message}. ${UNDERSTOOD}`);
	});

	test("two formats in one / which", () => {
		expect(refusal(fixture("inadyn/plain.conf") + fixture("favonia/simple.env"))).toBe(
			"migrate-unknown: This could be a configuration of inadyn or of favonia/cloudflare-ddns. Give the file of one tool at a time.",
		);
	});
});

describe("damaged / the line, and nothing of the text", () => {
	test.each<[what: string, text: string, message: string]>([
		[
			"a section that ends nowhere",
			"provider cloudflare {\n password = SECRET1234\n",
			"line 1: the section is not closed",
		],
		[
			"a string that ends nowhere",
			'provider cloudflare {\n password = "SECRET1234\n}\n',
			"line 2: a quotation mark is not closed",
		],
		["an option without a value", "provider cloudflare {\n password\n}\n", 'line 3: "=" is missing'],
		["JSON that was cut off", '{"cloudflare": [\n{"authentication": {"api_token": "SECRET1234"', "not valid JSON"],
		["JSON of wrong types", '{"cloudflare": "SECRET1234"}', '"cloudflare" is not a list'],
		["a zone that is a number", '{"cloudflare": [7]}', 'an item of "cloudflare" is not an object'],
		["no list of subdomains", '{"cloudflare": [{"zone_id": "a"}]}', '"subdomains" is missing, or not a list'],
		["YAML that was cut off", 'dnsconf:\n  - name: "SECRET1234', "not valid YAML"],
		["a table where a list belongs", "dnsconf:\n  a: b\n", "line 2: `dnsconf` is not a list"],
		["aliases that multiply", `dnsconf: [&a [1], ${"*a, ".repeat(300)}]`, "its aliases (*name) cannot be resolved"],
		["nested a thousand times", `dnsconf: ${"[".repeat(1000)}`, "it is nested too deeply"],
		[
			"a line that is no key",
			"[DEFAULT]\nchangeme = no\nSECRET1234\n",
			"line 3: neither a section, nor a key with = or : and its value",
		],
	])("%s", (_what, text, message) => {
		const said = refusal(text);
		expect(said).toContain("migrate-damaged: ");
		expect(said).toContain(message);
		expect(said).not.toContain("SECRET");
	});
});

/** Cuts, repeats, swaps and replaces what real files hold. */
const mutated = fc
	.record({
		path: fc.constantFrom(...fixtures),
		edits: fc.array(
			fc.record({
				at: fc.double({ min: 0, max: 1, noNaN: true }),
				length: fc.integer({ min: 0, max: 60 }),
				by: fc.oneof(
					fc.constantFrom(
						"",
						"\n",
						"\t",
						" ",
						"{",
						"}",
						"[",
						"]",
						'"',
						"'",
						"=",
						":",
						",",
						"\\",
						"#",
						"*",
						"&a",
						"$X",
						"- ",
					),
					fc.string({ unit: "binary", maxLength: 12 }),
					fc.constantFrom(
						"null",
						"true",
						"-1",
						"1e999",
						"__proto__",
						"constructor",
						"is(",
						"!",
						"@",
						"\u0085",
						"\ud800",
					),
				),
			}),
			{ maxLength: 6 },
		),
	})
	.map(({ path, edits }) =>
		edits.reduce((text, { at, length, by }) => {
			const start = Math.floor(at * text.length);
			return text.slice(0, start) + by + text.slice(start + length);
		}, fixture(path)),
	);

const RUNS = Number(process.env["CFDDNS_FUZZ_RUNS"] ?? 2000);

test("whatever is done to a file / a valid configuration or a Problem, and no whole secret is said", () => {
	fc.assert(
		fc.property(mutated, fc.integer({ min: 1, max: 2 }), (text, part) => {
			let said: string;
			try {
				const result = migrated(text, { zones: ["example.com"], part });
				if (result.config !== null) configOf(result.config);
				said = saidIn(result);
			} catch (error) {
				if (!(error instanceof Problem)) throw error;
				said = `${error.message} ${error.hint}`;
			}
			for (const secret of SECRETS.filter(({ length }) => length > 30)) expect(said).not.toContain(secret);
		}),
		{ numRuns: RUNS },
	);
});

describe("half a megabyte of one thing / within seconds", () => {
	const many = (text: string): string => text.repeat(Math.floor(500_000 / text.length));
	test.each<[what: string, text: string]>([
		["password=", `protocol=cloudflare\n${many("password=' ")}`],
		["a line of blanks", `protocol=cloudflare${many(" ")}x\n`],
		["a line of commas", `protocol=cloudflare ${many(", ")}x`],
		["quotes", `protocol=cloudflare x=${many("'\"")}`],
		["lines that go on", `protocol=cloudflare ${many("\\\n")}`],
		["hosts", `use=web\nprotocol=cloudflare password=abcdefgh\n${many("a.example.com,")}`],
		["sections", many("provider cloudflare { hostname = a.example.com }\n")],
		["comments", `provider cloudflare {${many("/*")}`],
		["stars", `provider cloudflare {/*${many("* ")}`],
		["brackets", `{"cloudflare": ${many("[")}`],
		["braces in domains", `CF_API_TOKEN=abcdefgh\nDOMAINS=${many("a{[(,")}`],
		["an expression", `CF_API_TOKEN=abcdefgh\nDOMAINS=a.example.com\nPROXIED=${many("!(")}`],
		["a flat expression", `CF_API_TOKEN=abcdefgh\nDOMAINS=a.example.com\nPROXIED=${many("is(a) || ")}true`],
		["durations", `DOMAINS=a.example.com\nUPDATE_CRON=${many("1h")}x`],
		[
			"passwords",
			`use=web\n${Array.from({ length: 15_000 }, (_, index) => `password=secret-number-${index}\n`).join("")}`,
		],
		["goes on", `[DEFAULT]\nchangeme = no\nkey = a\n${many(" b\n")}`],
		["keys", `[DEFAULT]\nchangeme = no\n${many("a=b\n")}`],
	])("%s", (_what, text) => {
		const startedAt = performance.now();
		try {
			migrated(text);
		} catch (error) {
			expect(error).toBeInstanceOf(Problem);
		}
		expect(performance.now() - startedAt).toBeLessThan(5_000);
	});

	test.each(["- a: b\n", "? ", "- - - ", "a: &a\n", "'", "{a: ", "| \n"])(
		"YAML, as much of it as is read: %j",
		text => {
			const startedAt = performance.now();
			const yaml = `dnsconf:\n${text.repeat(Math.floor(64_000 / text.length))}`;
			try {
				migrated(yaml);
			} catch (error) {
				expect(error).toBeInstanceOf(Problem);
			}
			expect(performance.now() - startedAt).toBeLessThan(5_000);
		},
	);
});
