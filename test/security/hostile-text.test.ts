import { describe, expect, onTestFinished } from "vitest";
import { rawHttp } from "../cloudflare/raw-server.ts";
import { test } from "../e2e/fixture.ts";
import type { Home } from "../e2e/home.ts";
import type { Ran } from "../e2e/program.ts";

const NAMES = 'domains = ["home.example.com"]\n[ipv4]\nsources = ["static:81.2.69.142"]';
/** Clears a screen, sets its title, as 8-bit control begins another sequence, turns the reading around, and begins lines of a log. */
const EVIL = "x\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp\n<0>forged\r\nerror: forged\u2028forged\u0000";

/** Whatever is not there to be read, but the ends of lines. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function expectHarmless({ stdout, stderr }: Ran): void {
	const text = stdout + stderr;
	expect(text.match(UNSEEN) ?? []).toEqual([]);
	expect(text).not.toMatch(/^(?:<0>|error: )?forged/m);
}

/** An API that gives these results, whatever it is asked for. */
async function apiSaying(
	records: readonly object[],
	zone: object = {},
	errors: readonly object[] = [],
): Promise<string> {
	const server = await rawHttp(({ url = "", method }, response) => {
		const result = url.includes("/dns_records")
			? records
			: [{ id: "z1", name: "example.com", status: "active", ...zone }];
		const failed = errors.length > 0 && method !== "GET";
		const count = { page: 1, per_page: 100, count: result.length, total_count: result.length, total_pages: 1 };
		const said = failed
			? { success: false, errors, result: null }
			: { success: true, errors: [], result, result_info: count };
		const body = { ...said, messages: [EVIL] };
		response.writeHead(failed ? 400 : 200, { "content-type": "application/json" }).end(JSON.stringify(body));
	});
	onTestFinished(() => server[Symbol.asyncDispose]());
	return `api = "${server.origin}/client/v4"`;
}

const record = (type: string, more: object): object => ({ id: "r1", name: "home.example.com", type, ttl: 1, ...more });

/** What a person, a log and a program get to see. */
async function allWays(home: Home, command: string): Promise<readonly Ran[]> {
	const runs: Ran[] = [];
	for (const flags of [["--verbose"], ["--json"]]) {
		const ran = await home.cfddns([command, ...flags]);
		runs.push(ran);
		expect(ran.stdout + ran.stderr).not.toMatch(/has a bug/);
		if (flags[0] === "--json") expect(() => JSON.parse(ran.stdout)).not.toThrow();
		else expectHarmless(ran);
	}
	return runs;
}

describe.concurrent("texts of Cloudflare's, or of whoever answers in its place / on one line, and harmless to a terminal", () => {
	test.for<[what: string, toml: string, api: Parameters<typeof apiSaying>]>([
		[
			"a record's comment",
			`${NAMES}\n[[records]]\nname = "a.example.com"\nenforce = true`,
			[
				[
					record("A", { content: "81.2.69.1", comment: EVIL }),
					record("A", { id: "r2", name: "a.example.com", content: "81.2.69.142", comment: EVIL }),
				],
			],
		],
		["a record's content", NAMES, [[record("A", { content: EVIL })]]],
		["where a CNAME leads", NAMES, [[record("CNAME", { content: EVIL })]]],
		["a zone's status", NAMES, [[], { status: EVIL }]],
		["the reason of a refusal", NAMES, [[], {}, [{ code: 4711, message: EVIL }]]],
	])("%s", async ([, toml, api], { open }) => {
		const home = await open(`${await apiSaying(...api)}\n${toml}`);
		const runs = [
			...(await allWays(home, "plan")),
			...(await allWays(home, "sync")),
			...(await allWays(home, "status")),
		];
		expect(
			runs.some(({ stdout, stderr }) => /forged|zone-inactive/.test(stdout + stderr)),
			"it was shown",
		).toBe(true);
	});
});

describe.concurrent("texts of sources / likewise", () => {
	test("what a program prints, and what it complains", async ({ open }) => {
		const evil = JSON.stringify(EVIL).slice(1, -1).replaceAll('"', "");
		const home = await open(
			`domains = ["home.example.com"]\n[ipv4]\nsources = ["command:printf '${evil.replaceAll("\\", "\\\\")}'", "command:${process.execPath} -e 'console.error(JSON.parse(String.raw\`\\"${evil.replaceAll("\\", "\\\\")}\\"\`));process.exit(1)'"]`,
		);
		await allWays(home, "sync");
		await allWays(home, "ip");
	});

	test("what a web service answers", async ({ open }) => {
		const server = await rawHttp((_request, response) => void response.end(EVIL));
		onTestFinished(() => server[Symbol.asyncDispose]());
		const home = await open(`domains = ["home.example.com"]\n[ipv4]\nsources = ["http:${server.origin}/ip"]`);
		await allWays(home, "sync");
		await allWays(home, "ip");
	});
});

describe.concurrent("texts of a configuration that somebody else wrote / likewise", () => {
	const escaped = JSON.stringify(EVIL);
	test.for<[what: string, toml: string]>([
		["a key", `${NAMES}\n${escaped} = 1`],
		["a value", `interval = ${escaped}\n${NAMES}`],
		["a name", `domains = [${escaped}]`],
		["a source", `domains = ["home.example.com"]\n[ipv4]\nsources = [${escaped}]`],
		["a path", `token_file = ${escaped}\n# token\n${NAMES}`],
	])("%s", async ([, toml], { open }) => {
		const home = await open(toml);
		await allWays(home, "plan");
	});
});
