import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { shownSource } from "../../src/core/source-spec.ts";
import { type OpenHome, test } from "./fixture.ts";
import type { Home } from "./home.ts";
import { BEFORE, type Liar, type Services, startServices, TRUTH } from "./liars.ts";
import { contents, kinds, writes } from "./seen.ts";

const LATER = "81.2.69.170";
const ELSEWHERE = "185.93.9.9";
/** Longer than the deadline of one question (2 s), for a machine that others use too; the liars would take for ever. */
const IN_TIME_MS = 9_000;

let services: Services;
beforeAll(async () => {
	services = await startServices();
});
beforeEach(() => {
	services.truth = TRUTH;
});
afterAll(() => services.close());

const nameOf = (index: number): string => `lie${String(index).padStart(2, "0")}.example.com`;
const list = (sources: readonly string[]): string => JSON.stringify(sources);

/** One name for each lie, with a list of sources of its own. */
async function homeOf(open: OpenHome, sourcesFor: (liar: Liar) => readonly string[], timeout = "2s"): Promise<Home> {
	const records = services.liars.map(
		(liar, index) => `[[records]]\nname = "${nameOf(index)}"\nipv4_sources = ${list(sourcesFor(liar))}`,
	);
	const home = await open("");
	home.configure(`timeout = "${timeout}"\n${records.join("\n")}`);
	return home;
}

const homeWith = (open: OpenHome, sources: readonly string[], more = ""): Promise<Home> =>
	open(`domains = ["home.example.com"]\ntimeout = "2s"\n[ipv4]\nsources = ${list(sources)}\n${more}`);

const everyName = (address: string): readonly string[] =>
	services.liars.map((_liar, index) => `${nameOf(index)} A ${address}`);

type Row = { readonly operator: string; readonly counted: boolean; readonly address: string | null; reason: string };

describe("one liar of each kind", () => {
	test("all of them and two honest services / `ip` tells the truth, and of each liar why it does not count", async ({
		open,
	}) => {
		const [one, other] = services.honest;
		const home = await homeWith(open, [...services.liars.map(({ source }) => source), one, other]);
		const ran = await home.cfddns(["ip", "--json"]);
		expect(ran.code).toBe(0);
		const { observations, questions } = JSON.parse(ran.stdout);
		expect(observations.ipv4).toMatchObject({ kind: "known", addresses: [TRUTH] });
		const rows: readonly Row[] = questions[0].sources;
		for (const { what, operator, said } of services.liars) {
			const row = rows.find(candidate => candidate.operator === operator);
			expect(row?.counted, what).toBe(false);
			// What could be an answer is outvoted.
			const told = row?.reason.startsWith("outvoted by ") ? `saw ${row.address} ` : row?.reason;
			expect(told, what).toMatch(said);
		}
		expect(rows.filter(({ counted }) => counted).map(({ operator }) => operator)).toEqual(["127.0.2.1", "127.0.2.2"]);
		expect(kinds(home)).toEqual([]);
		expect(services.trapped()).toBe(0);
		expect(ran.durationMs).toBeLessThan(2 * IN_TIME_MS);
	});

	test("among three / the two others' address is published, new and changed", async ({ open }) => {
		const [one, other] = services.honest;
		// An honest one that is late leaves the old address standing, by rule: more patience than a busy machine needs.
		const home = await homeOf(open, ({ source }) => [one, source, other], "5s");
		services.truth = BEFORE;
		const first = await home.cfddns(["sync", "--json"]);
		expect(first.report()).toMatchObject({ exitCode: 0, stopped: [] });
		expect(contents(home)).toEqual(everyName(BEFORE));

		services.truth = TRUTH;
		home.simulator.requests.clear();
		const second = await home.cfddns(["sync", "--json"]);
		expect(second.report()).toMatchObject({ exitCode: 0, stopped: [] });
		expect(contents(home)).toEqual(everyName(TRUTH));
		expect(kinds(home)).toEqual(["batch"]);

		const third = await home.cfddns(["sync", "--json"]);
		expect(third.report()).toMatchObject({ exitCode: 0, problems: [], changes: [], requests: 0 });
		for (const ran of [first, second, third]) expect(ran.report().durationMs).toBeLessThan(IN_TIME_MS);
		expect(services.trapped()).toBe(0);
	});

	test("and one honest service / nothing is published, and the report says which and why", async ({ open }) => {
		const home = await homeOf(open, ({ source }) => [source, services.honest[0]]);
		const ran = await home.cfddns(["sync", "--json"]);
		const report = ran.report();
		expect(report).toMatchObject({ exitCode: 1, changes: [], stopped: [], requests: 0 });
		expect(kinds(home)).toEqual([]);
		for (const { what, source, operator, said } of services.liars) {
			const seen = report.recordObservations?.find(({ sources }) => sources.includes(shownSource(source)))?.observation;
			expect(seen?.kind, what).toBe("unavailable");
			const message = seen?.kind === "unavailable" ? seen.problems.join("; ") : "";
			expect(message, what).toMatch(said);
			expect(message, what).toContain(operator);
			expect(message, what).toContain(`127.0.2.1 saw ${TRUTH}`);
			expect(report.problems.filter(problem => problem.message.includes(message)).length, what).toBe(1);
		}
		expect(report.durationMs).toBeLessThan(IN_TIME_MS);
		expect(services.trapped()).toBe(0);
	});

	test("and one honest service, the published address stands / left as it is, unless they agree", async ({ open }) => {
		const [one, other] = services.honest;
		const home = await homeOf(open, ({ source }) => [one, source, other]);
		await home.cfddns(["sync"]);
		const alone = services.liars.map(
			({ source }, index) => `[[records]]\nname = "${nameOf(index)}"\nipv4_sources = ${list([source, one])}`,
		);
		home.configure(`timeout = "2s"\n${alone.join("\n")}`);
		services.truth = LATER;
		home.simulator.requests.clear();
		expect((await home.cfddns(["sync", "--json"])).report()).toMatchObject({ exitCode: 1, changes: [], requests: 0 });
		expect(contents(home)).toEqual(everyName(TRUTH));
		expect(kinds(home)).toEqual([]);
	});
});

test("a service that lies every other time / believed only when another says the same", async ({ open }) => {
	const [one] = services.honest;
	const home = await homeWith(open, [services.alternating, one]);
	const rounds: (readonly [exitCode: number, published: readonly string[]])[] = [];
	for (let round = 0; round < 4; round += 1) {
		const report = (await home.cfddns(["sync", "--json"])).report();
		rounds.push([report.exitCode, contents(home)]);
	}
	const right = ["home.example.com A 81.2.69.142"];
	expect(rounds).toEqual([
		[1, []],
		[0, right],
		// The honest one stands by what is published: no reason to doubt it.
		[0, right],
		[0, right],
	]);
	expect(writes(home)).toHaveLength(1);
});

describe("expect", () => {
	const EXPECT = 'expect = ["81.2.0.0/16"]';

	test("two agree on an address elsewhere / held, exit 4, until a person accepts it", async ({ open }) => {
		const [one, other] = services.honest;
		const home = await homeWith(open, [one, other], EXPECT);
		expect((await home.cfddns(["sync", "--json"])).report()).toMatchObject({ exitCode: 0, problems: [] });

		services.truth = ELSEWHERE;
		home.simulator.requests.clear();
		// However often: what is held is not believed to be written.
		for (let round = 0; round < 2; round += 1) {
			const report = (await home.cfddns(["sync", "--json"])).report();
			expect(report).toMatchObject({ exitCode: 4, changes: [], stopped: [{ after: ELSEWHERE }] });
			expect(report.problems).toMatchObject([{ code: "guard-expect", name: "home.example.com" }]);
			expect(report.problems[0]?.message).toContain("185.93.9.9 is in none of the networks that are expected");
			expect(report.problems[0]?.message).toContain("(81.2.0.0/16)");
			expect(report.problems[0]?.hint).toMatch(/add it to expect in \[ipv4\].*`cfddns sync --force`/);
		}
		expect(contents(home)).toEqual([`home.example.com A ${TRUTH}`]);
		expect(writes(home)).toEqual([]);

		expect((await home.cfddns(["plan", "--json"])).report()).toMatchObject({ exitCode: 4, changes: [] });
		const forced = (await home.cfddns(["sync", "--force", "--json"])).report();
		expect(forced).toMatchObject({ exitCode: 0, problems: [], changes: [{ after: ELSEWHERE, outcome: "applied" }] });
		expect(contents(home)).toEqual([`home.example.com A ${ELSEWHERE}`]);
		const later = (await home.cfddns(["sync", "--json"])).report();
		expect(later).toMatchObject({ exitCode: 0, problems: [], changes: [], stopped: [], requests: 0 });

		services.truth = LATER;
		expect((await home.cfddns(["sync", "--json"])).report()).toMatchObject({ exitCode: 0, problems: [] });
		expect(contents(home)).toEqual([`home.example.com A ${LATER}`]);
	});

	test("a new name / held as well", async ({ open }) => {
		const [one, other] = services.honest;
		services.truth = ELSEWHERE;
		const home = await homeWith(open, [one, other], EXPECT);
		const ran = await home.cfddns(["sync"]);
		expect([ran.code, writes(home)]).toEqual([4, []]);
		expect(ran.stderr).toMatch(/^error: home\.example\.com A is left alone: 185\.93\.9\.9 is in none/m);
		expect(ran.stderr).toMatch(/^ {2}fix: .*--force/m);
	});
});

test("wrong values of expect and bind / exit 2, each with its place", async ({ open }) => {
	const home = await open("");
	home.configure(
		[
			'domains = ["home.example.com"]',
			'ipv4.bind = ""',
			'ipv4.expect = ["81.2.69.0/99", "banana", "2a01:5a8::/32", "81.2.3.4/16"]',
			'ipv6.bind = "a/b"',
			'ipv6.expect = "2a01:5a8::/32"',
			'[[records]]\nname = "cabin.example.com"\nbind = " wan0"',
			"# [ipv6]",
		].join("\n"),
	);
	const ran = await home.cfddns(["sync", "--json"]);
	const report = ran.report();
	expect(report.exitCode).toBe(2);
	const messages = report.problems.map(({ message, hint }) => `${message} ${hint}`);
	expect(messages.filter(message => /cfddns\.toml:\d+: /.test(message))).toEqual(messages);
	for (const said of [
		/ipv4\.bind: "" is not the name of an interface/,
		/ipv4\.expect.*"81\.2\.69\.0\/99" is not a network/,
		/ipv4\.expect.*"banana" is not a network/,
		/ipv4\.expect.*"2a01:5a8::\/32" is of the other family/,
		/ipv4\.expect.*"81\.2\.3\.4\/16" is not the start of a network.*Did you mean "81\.2\.0\.0\/16"/,
		/ipv6\.bind: "a\/b" is not the name of an interface/,
		/ipv6\.expect/,
		/bind: " wan0" is not the name of an interface/,
	]) {
		expect(
			messages.filter(message => said.test(message)),
			String(said),
		).toHaveLength(1);
	}
	expect(kinds(home)).toEqual([]);
});
