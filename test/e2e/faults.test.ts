import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished } from "vitest";
import type { ProblemCode } from "../../src/core/problem.ts";
import type { Report, ReportedChange } from "../../src/core/report.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { LOOPBACK } from "../cloudflare/certificates.ts";
import { type OpenHome, test } from "./fixture.ts";
import { openGate } from "./gate.ts";
import type { Home } from "./home.ts";
import { contents, kindOf, kinds, until, writes } from "./seen.ts";

const BEFORE = "81.2.69.1";
const NOW = "81.2.69.142";
const FIRST = "81.2.69.9";

/** How often a request is sent while the fault lasts: one that reads, one that may be repeated, one that must not be. */
type Tries = readonly [read: number, absolute: number, once: number];
const PATIENT: Tries = [3, 3, 1];
const STUBBORN: Tries = [3, 3, 3];
const ONE: Tries = [1, 1, 1];

/** A configuration of names in example.com. */
type Line = { readonly names: readonly string[]; readonly address: string; readonly verify?: string };

type Case = {
	readonly fault: Fault;
	readonly tries: Tries;
	readonly code: ProblemCode;
	readonly outcome: Exclude<ReportedChange["outcome"], "planned" | "applied">;
	/** What the round after the fault is like. "waits": sends nothing before its time, unless forced. */
	readonly next?: "waits" | "waits for a second";
	readonly timeout?: string;
};

const unclear = (fault: Fault, tries: Tries, code: ProblemCode): Case => ({
	fault,
	tries,
	code,
	outcome: "unconfirmed",
});
const limited = (retryAfter: string | undefined, tries: Tries): Case => ({
	fault: { kind: "rate-limited", ...(retryAfter === undefined ? {} : { retryAfter }) },
	tries,
	code: "rate-limited",
	outcome: "rejected",
});
const hanging = (fault: Fault): Case => ({ ...unclear(fault, PATIENT, "api-unreachable"), timeout: "2s" });
const inTwoMinutes = (): string => new Date(Date.now() + 120_000).toUTCString();

/** The slowest first, so that no other has to wait for them in the end. */
const CASES: Readonly<Record<string, Case>> = {
	"no answer at all": hanging({ kind: "hang" }),
	"half an answer, then nothing": hanging({ kind: "hang-in-body", afterWork: true }),
	"500 with an envelope": unclear(
		{ kind: "error", status: 500, code: 1001, message: "Internal error" },
		PATIENT,
		"api-error",
	),
	"502 with a web page": unclear({ kind: "html", status: 502 }, PATIENT, "api-error"),
	"503 with a line of text": unclear({ kind: "text", status: 503 }, PATIENT, "api-error"),
	"200 with a web page": unclear({ kind: "html", status: 200 }, PATIENT, "api-bad-answer"),
	"200 and empty": unclear({ kind: "empty" }, PATIENT, "api-bad-answer"),
	"200, broken off": unclear({ kind: "truncated" }, PATIENT, "api-bad-answer"),
	"200, broken off after the work": unclear({ kind: "truncated", afterWork: true }, PATIENT, "api-bad-answer"),
	"a result of null": unclear({ kind: "null-result" }, PATIENT, "api-bad-answer"),
	"a result of null after the work": unclear({ kind: "null-result", afterWork: true }, PATIENT, "api-bad-answer"),
	"429, retry after 1 s": { ...limited("1", STUBBORN), next: "waits for a second" },
	"429, retry after 120 s": { ...limited("120", ONE), next: "waits" },
	"429, retry at a date": { ...limited(inTwoMinutes(), ONE), next: "waits" },
	"429, retry after 31 years": { ...limited("999999999", ONE), next: "waits" },
	"429, no word about when": limited(undefined, STUBBORN),
	"reset before the work": unclear({ kind: "reset-before-work" }, PATIENT, "api-unreachable"),
	"reset after the work": unclear({ kind: "reset-after-work" }, PATIENT, "api-unreachable"),
	"cut off within the answer": unclear({ kind: "cut-in-body", afterWork: true }, PATIENT, "api-unreachable"),
	"10 MB": unclear({ kind: "huge" }, ONE, "api-bad-answer"),
};

const bystanders = [
	{ type: "A", name: "stranger", content: BEFORE },
	{ type: "A", name: "cabin", content: BEFORE, comment: "cfddns:cabin" },
	{ type: "CNAME", name: "www", content: "example.net" },
];
const stale = (name: string) => ({ type: "A", name, content: BEFORE });

/** A zone per kind of write, so that one round meets the fault at each of them. */
const WRITE_ZONES = [
	{ name: "update.example", there: ["one"], missing: [], repeats: 1 },
	{ name: "create.example", there: [], missing: ["one"], repeats: 2 },
	{ name: "updates.example", there: ["one", "two"], missing: [], repeats: 1 },
	{ name: "mixed.example", there: ["one"], missing: ["two"], repeats: 2 },
] as const;

type ZoneIdea = { readonly name: string; readonly there: readonly string[]; readonly missing: readonly string[] };

async function homeWith(open: OpenHome, zones: readonly ZoneIdea[], timeout = "10s"): Promise<Home> {
	const names = zones.flatMap(({ name, there, missing }) => [...there, ...missing].map(one => `${one}.${name}`));
	return open(`domains = ${JSON.stringify(names)}\ntimeout = "${timeout}"\n[ipv4]\nsources = ["static:${NOW}"]`, {
		zones: zones.map(({ name, there }) => ({ name, records: [...bystanders, ...there.map(stale)] })),
	});
}

const isOurs = ({ name }: { readonly name: string }): boolean => /^(?:one|two)\./.test(name);
const recordsOf = ({ simulator }: Home, zones: readonly ZoneIdea[], ours: boolean) =>
	zones.flatMap(({ name }) =>
		simulator
			.zone(name)
			.records()
			.filter(record => isOurs(record) === ours),
	);

/** Runs rounds after the fault has gone, as the case says they go, until the names are right. */
async function expectRecovery(home: Home, zones: readonly ZoneIdea[], strangers: unknown, { next }: Case) {
	home.simulator.faults.clear();
	home.simulator.requests.clear();
	if (next === "waits") {
		const early = await home.cfddns(["sync", "--json"]);
		expect(early.report()).toMatchObject({ exitCode: 1, requests: 0 });
		expect(early.report().problems.map(({ code }) => code)).toContain("rate-limited");
		expect(kinds(home)).toEqual([]);
	}
	const flags = next === "waits" ? ["--force"] : [];
	if (next === "waits for a second") await until(async () => (await home.cfddns(["sync"])).code === 0, "a good round");
	const last = await home.cfddns(["sync", "--json", ...flags]);
	expect(last.report()).toMatchObject({ exitCode: 0, problems: [] });
	const wanted = zones.flatMap(({ name, there, missing }) =>
		[...there, ...missing].map(one => `${one}.${name} ${NOW}`),
	);
	expect(recordsOf(home, zones, true).map(({ name, content }) => `${name} ${content}`)).toEqual(wanted);
	expect(recordsOf(home, zones, false)).toEqual(strangers);
}

function expectHonest(report: Report, home: Home, { code }: Case): void {
	expect(report).toMatchObject({ ok: false, exitCode: 1 });
	expect(report.problems.map(problem => problem.code)).toContain(code);
	expect(report.requests).toBe(home.simulator.requests.all().length);
}

/** Three tries with their deadlines and pauses, and a busy machine. */
const LIMIT_MS = 25_000;

async function atZones(open: OpenHome, it: Case): Promise<void> {
	const zones = [{ name: "example.com", there: ["one"], missing: ["two"] }];
	const home = await homeWith(open, zones, it.timeout);
	const before = recordsOf(home, zones, false);
	home.simulator.faults.add({ when: { path: /^\/zones$/ }, times: "always" }, it.fault);
	const ran = await home.cfddns(["sync", "--json"]);
	expectHonest(ran.report(), home, it);
	expect(ran.report().changes).toEqual([]);
	expect(kinds(home)).toEqual(Array.from({ length: it.tries[0] }, () => "zones"));
	expect(ran.durationMs).toBeLessThan(LIMIT_MS);
	await expectRecovery(home, zones, before, it);
}

async function atList(open: OpenHome, it: Case): Promise<void> {
	const zones = [
		{ name: "bad.example", there: ["one"], missing: ["two"] },
		{ name: "good.example", there: ["one"], missing: [] },
	];
	const home = await homeWith(open, zones, it.timeout);
	const before = recordsOf(home, zones, false);
	const bad = home.simulator.zone("bad.example").id;
	home.simulator.faults.add({ when: { path: new RegExp(`^/zones/${bad}/`) }, times: "always" }, it.fault);
	const ran = await home.cfddns(["sync", "--json"]);
	expectHonest(ran.report(), home, it);
	expect(home.simulator.requests.all().filter(({ path }) => path.includes(bad))).toHaveLength(it.tries[0]);
	// The other zone is done, unless Cloudflare asked to be left in peace.
	const asked = it.next === "waits" || it.next === "waits for a second";
	const applied = ran.report().changes.filter(({ outcome }) => outcome === "applied");
	if (!asked) expect(applied.map(({ name }) => name)).toEqual(["one.good.example"]);
	else expect(writes(home)).toEqual([]);
	expect(ran.durationMs).toBeLessThan(LIMIT_MS);
	await expectRecovery(home, zones, before, it);
}

async function atWrites(open: OpenHome, it: Case): Promise<void> {
	const home = await homeWith(open, WRITE_ZONES, it.timeout);
	const before = recordsOf(home, WRITE_ZONES, false);
	const stale = recordsOf(home, WRITE_ZONES, true);
	home.simulator.faults.add({ when: { matches: ({ method }) => method !== "GET" }, times: "always" }, it.fault);
	const ran = await home.cfddns(["sync", "--json"]);
	expectHonest(ran.report(), home, it);
	expect(ran.report().changes.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => it.outcome));
	for (const { name, repeats } of WRITE_ZONES) {
		const { id } = home.simulator.zone(name);
		const sent = writes(home).filter(({ path }) => path.includes(id));
		expect(sent, name).toHaveLength(it.tries[repeats]);
	}
	const isWorked = it.fault.afterWork === true || it.fault.kind === "reset-after-work";
	if (!isWorked) expect(recordsOf(home, WRITE_ZONES, true)).toEqual(stale);
	expect(ran.durationMs).toBeLessThan(LIMIT_MS);
	await expectRecovery(home, WRITE_ZONES, before, it);
}

describe.concurrent("a fault that lasts / few tries, an honest end, and the next round is right", () => {
	test.for(Object.entries(CASES))("%s", async ([, it], { open }) => {
		await Promise.all([atZones(open, it), atList(open, it), atWrites(open, it)]);
	});

	test("a redirect to another host / not followed, and the token goes nowhere", async ({ open }) => {
		const other = await startSimulator({ zones: [{ name: "example.com" }] });
		onTestFinished(() => other.close());
		for (const status of [302, 307] as const) {
			const fault: Fault = { kind: "redirect", location: `${other.api}/zones`, status };
			const it = unclear(fault, ONE, "api-bad-answer");
			await Promise.all([atZones(open, it), atList(open, it), atWrites(open, it)]);
		}
		expect(other.requests.all()).toEqual([]);
	});

	test.for<[what: string, before: Line | null, after: Line]>([
		["for the list of zones", null, { names: ["one", "two"], address: NOW }],
		["for a batch", { names: ["one", "two"], address: FIRST }, { names: ["one", "two"], address: NOW }],
		["for an update", { names: ["one"], address: FIRST }, { names: ["one"], address: NOW }],
		["for a verification", { names: ["one"], address: FIRST }, { names: ["one"], address: NOW, verify: "0s" }],
	])("nobody listens, %s", async ([, before, after], { open }) => {
		const home = await open("", { zones: [{ name: "example.com", records: bystanders }] });
		const gate = await openGate(home.simulator.port);
		onTestFinished(() => gate.shut());
		const configure = ({ names, address, verify = "1h" }: Line) =>
			home.configure(`api = "http://127.0.0.1:${gate.port}/client/v4"
				domains = ${JSON.stringify(names.map(name => `${name}.example.com`))}
				verify_interval = "${verify}"
				[ipv4]
				sources = ["static:${address}"]`);
		if (before !== null) {
			configure(before);
			expect((await home.cfddns(["sync"])).code).toBe(0);
		}
		const records = contents(home);
		await gate.shut();
		configure(after);
		const report = (await home.cfddns(["sync", "--json"])).report();
		expect(report.exitCode).toBe(1);
		expect(report.problems.map(({ code }) => code)).toEqual(["api-unreachable"]);
		expect(report.changes.filter(({ outcome }) => outcome !== "rejected")).toEqual([]);
		expect(contents(home)).toEqual(records);
		await gate.open();
		expect((await home.cfddns(["sync"])).code).toBe(0);
		const ours = after.names.map(name => `${name}.example.com A ${after.address}`);
		const others = records.filter(line => !/^(?:one|two)\./.test(line));
		expect(contents(home)).toEqual([...others, ...ours].toSorted());
	});

	test("a certificate of an unknown issuer / refused at once, whatever the environment says", async ({ open }) => {
		const home = await open(`domains = ["home.example.com"]\n[ipv4]\nsources = ["static:${NOW}"]`, { tls: LOOPBACK });
		const ran = await home.cfddns(["sync", "--json"], { env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } });
		expect(ran.report()).toMatchObject({ exitCode: 1, changes: [] });
		expect(ran.report().problems.map(({ code }) => code)).toEqual(["api-untrusted"]);
		expect(kinds(home)).toEqual([]);
		writeFileSync(join(home.folder, "ca.pem"), LOOPBACK.cert);
		const trusting = await home.cfddns(["sync"], { env: { NODE_EXTRA_CA_CERTS: join(home.folder, "ca.pem") } });
		expect(trusting.code).toBe(0);
		expect(contents(home)).toEqual([`home.example.com A ${NOW}`]);
	});
});

describe.concurrent("a fault that passes / the same round is right", () => {
	test.for<[scenario: string, fault: Fault]>([
		["503", { kind: "text", status: 503 }],
		["reset before the work", { kind: "reset-before-work" }],
		["reset after the work", { kind: "reset-after-work" }],
		["429, retry after 1 s", { kind: "rate-limited", retryAfter: "1" }],
	])("%s, at the list of zones, of records, and at an update", async ([, fault], { open }) => {
		const zones = [{ name: "example.com", there: ["one"], missing: [] }];
		const home = await homeWith(open, zones);
		for (const kind of ["zones", "list", "update"] as const) {
			home.simulator.faults.add({ when: { matches: request => kindOf(request) === kind } }, fault);
		}
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.report()).toMatchObject({ exitCode: 0, problems: [], changes: [{ outcome: "applied" }], requests: 6 });
		expect(contents(home)).toContain(`one.example.com A ${NOW}`);
	});

	test("a create whose answer is lost / not repeated blindly: said, and found by the next round", async ({ open }) => {
		const home = await homeWith(open, [{ name: "example.com", there: [], missing: ["one"] }]);
		home.simulator.faults.add({ when: { method: "POST" } }, { kind: "reset-after-work" });
		const ran = await home.cfddns(["sync"]);
		expect(ran.code).toBe(1);
		expect(ran.stdout).toBe(`Could not confirm one.example.com A ${NOW}\n`);
		const again = await home.cfddns(["sync", "--json"]);
		expect(again.report()).toMatchObject({ exitCode: 0, changes: [], unchanged: 1 });
		expect(kinds(home).filter(kind => kind === "create")).toHaveLength(1);
	});
});
