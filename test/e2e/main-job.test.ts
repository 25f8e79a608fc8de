import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { Report } from "../../src/core/report.ts";
import { test } from "./fixture.ts";
import { type Home, TOKEN } from "./home.ts";
import { bodies, contents, kinds, writes } from "./seen.ts";

const BEFORE = "81.2.69.1";
const NOW = "81.2.69.142";
const LATER = "81.2.69.160";
const from = (address: string): string => `[ipv4]\nsources = ["static:${address}"]`;

/** What a change in a report is about, on one line. */
const told = ({ changes }: Report): readonly string[] =>
	changes.map(
		({ kind, name, type, before, after, outcome }) => `${outcome} ${kind} ${name} ${type} ${before} ${after}`,
	);

const record = (home: Home, name: string, zone = "example.com") =>
	home.simulator
		.zone(zone)
		.records()
		.find(one => one.name === name);

describe.concurrent("which records", () => {
	test("apex, wildcard, IDN, two zones, A and AAAA / all of them point home", async ({ open }) => {
		const home = await open(
			`domains = ["example.com", "*.example.com", "küche.example.org"]
			${from(NOW)}
			[ipv6]
			enabled = true
			sources = ["static:2a02:8070::1"]`,
			{ zones: [{ name: "example.com" }, { name: "example.org" }] },
		);
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.report()).toMatchObject({ ok: true, exitCode: 0, dryRun: false, unchanged: 0, problems: [] });
		expect(ran.code).toBe(0);
		expect(contents(home)).toEqual([
			`*.example.com A ${NOW}`,
			"*.example.com AAAA 2a02:8070::1",
			`example.com A ${NOW}`,
			"example.com AAAA 2a02:8070::1",
		]);
		expect(contents(home, "example.org")).toEqual([
			`xn--kche-0ra.example.org A ${NOW}`,
			"xn--kche-0ra.example.org AAAA 2a02:8070::1",
		]);
		const again = await home.cfddns(["sync", "--json"]);
		expect(again.report()).toMatchObject({ exitCode: 0, changes: [], unchanged: 6, requests: 0 });
	});

	test("one name is there and one is not / updated in place, created with our mark; strangers untouched", async ({
		open,
	}) => {
		const home = await open(`domains = ["old.example.com", "new.example.com"]\n${from(NOW)}`, {
			zones: [
				{
					name: "example.com",
					records: [
						{ type: "A", name: "old", content: BEFORE },
						{ type: "A", name: "stranger", content: BEFORE },
						{ type: "AAAA", name: "old", content: "2a02:8070::1" },
						{ type: "TXT", name: "old", content: "v=spf1 -all" },
						{ type: "MX", name: "@", content: "mail.example.net", priority: 10 },
					],
				},
			],
		});
		const before = home.simulator.zone("example.com").records();
		const ran = await home.cfddns(["sync", "--json"]);
		expect(told(ran.report())).toEqual([
			`applied create new.example.com A null ${NOW}`,
			`applied update old.example.com A ${BEFORE} ${NOW}`,
		]);
		expect(ran.code).toBe(0);
		expect(record(home, "new.example.com")).toMatchObject({
			content: NOW,
			proxied: false,
			ttl: 1,
			comment: "cfddns:home",
		});
		const touched = new Set(["new.example.com A", "old.example.com A"]);
		const rest = home.simulator
			.zone("example.com")
			.records()
			.filter(({ name, type }) => !touched.has(`${name} ${type}`));
		expect(rest).toEqual(before.filter(({ name, type }) => !touched.has(`${name} ${type}`)));
		expect(before.find(({ name, type }) => name === "old.example.com" && type === "A")?.id).toBe(
			home.simulator
				.zone("example.com")
				.records()
				.find(({ name, type }) => name === "old.example.com" && type === "A")?.id,
		);
	});

	test("the zone is the 25th of 60 and the last / found", async ({ open }) => {
		const names = Array.from({ length: 60 }, (_, index) => `zone-${String(index + 1).padStart(2, "0")}.example`);
		const home = await open(`domains = ["home.zone-25.example", "home.zone-60.example"]\n${from(NOW)}`, {
			zones: names.map(name => ({ name })),
		});
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(contents(home, "zone-25.example")).toEqual([`home.zone-25.example A ${NOW}`]);
		expect(contents(home, "zone-60.example")).toEqual([`home.zone-60.example A ${NOW}`]);
		expect(kinds(home).filter(kind => kind === "zones")).toHaveLength(2);
	});

	test("a zone and a zone below it / the longer suffix wins", async ({ open }) => {
		const home = await open(
			`domains = ["nas.home.example.com", "home.example.com", "nothome.example.com"]\n${from(NOW)}`,
			{
				zones: [{ name: "example.com" }, { name: "home.example.com" }],
			},
		);
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(contents(home)).toEqual([`nothome.example.com A ${NOW}`]);
		expect(contents(home, "home.example.com")).toEqual([`home.example.com A ${NOW}`, `nas.home.example.com A ${NOW}`]);
	});

	test("types, proxied, ttl and comment of a record / are what it is created with", async ({ open }) => {
		const home = await open(`domains = ["plain.example.com"]
			${from(NOW)}
			[ipv6]
			enabled = true
			sources = ["static:2a02:8070::1"]
			[[records]]
			name = "v4.example.com"
			types = ["A"]
			ttl = 300
			comment = "the NAS"
			[[records]]
			name = "v6.example.com"
			types = ["AAAA"]
			proxied = true`);
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(contents(home)).toEqual([
			`plain.example.com A ${NOW}`,
			"plain.example.com AAAA 2a02:8070::1",
			`v4.example.com A ${NOW}`,
			"v6.example.com AAAA 2a02:8070::1",
		]);
		expect(record(home, "v4.example.com")).toMatchObject({ ttl: 300, proxied: false, comment: "the NAS cfddns:home" });
		expect(record(home, "v6.example.com")).toMatchObject({ ttl: 1, proxied: true, comment: "cfddns:home" });
	});

	test("a suffix and a MAC address / combined with our prefix", async ({ open }) => {
		const text = (address: string) => `[ipv4]
			enabled = false
			[ipv6]
			enabled = true
			sources = ["static:${address}"]
			[[records]]
			name = "nas.example.com"
			ipv6_suffix = "::1234:5678"
			[[records]]
			name = "printer.example.com"
			ipv6_suffix = "mac:52:54:00:12:34:56"
			[[records]]
			name = "router.example.com"`;
		const home = await open(text("2a02:8070:a1b2:c300::42"));
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(contents(home)).toEqual([
			"nas.example.com AAAA 2a02:8070:a1b2:c300::1234:5678",
			"printer.example.com AAAA 2a02:8070:a1b2:c300:5054:ff:fe12:3456",
			"router.example.com AAAA 2a02:8070:a1b2:c300::42",
		]);
		home.configure(text("2a02:8070:a1b2:d700::42"));
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(contents(home)).toEqual([
			"nas.example.com AAAA 2a02:8070:a1b2:d700::1234:5678",
			"printer.example.com AAAA 2a02:8070:a1b2:d700:5054:ff:fe12:3456",
			"router.example.com AAAA 2a02:8070:a1b2:d700::42",
		]);
	});

	test("a record with sources of its own / follows them; the others do not", async ({ open }) => {
		const home = await open(`domains = ["home.example.com"]
			${from(NOW)}
			[[records]]
			name = "backup.example.com"
			ipv4_sources = ["static:185.93.1.7"]`);
		const report = (await home.cfddns(["sync", "--json"])).report();
		expect(report.observations).toEqual({ ipv4: { kind: "known", addresses: [NOW], sources: [`static:${NOW}`] } });
		expect(contents(home)).toEqual(["backup.example.com A 185.93.1.7", `home.example.com A ${NOW}`]);
	});

	test.for<[scenario: string, address: string, allow: string, code: number, published: readonly string[]]>([
		["a VPN's address, allowed / published", "100.64.1.2", '"100.64.0.0/10"', 0, ["vpn.example.com A 100.64.1.2"]],
		["a VPN's address, not allowed / not published", "100.64.1.2", "", 1, []],
		["Cloudflare's own address, allowed / still not published", "104.16.0.1", '"104.16.0.0/13"', 1, []],
	])("%s", async ([, address, allow, code, published], { open }) => {
		const home = await open(
			`domains = ["vpn.example.com"]\n[ipv4]\nsources = ["static:${address}"]\nallow = [${allow}]`,
		);
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.code).toBe(code);
		expect(contents(home)).toEqual(published);
		if (code === 1) expect(ran.report().problems[0]).toMatchObject({ code: "address-not-publishable" });
	});
});

describe.concurrent("what is kept", () => {
	const ours = {
		name: "example.com",
		plan: "pro",
		records: [
			{
				type: "A",
				name: "proxied",
				content: BEFORE,
				proxied: true,
				comment: "the family's site",
				tags: ["owner:mum"],
				settings: { ipv4_only: true },
			},
			{ type: "A", name: "slow", content: BEFORE, ttl: 300, comment: "by hand", settings: { ipv6_only: false } },
		],
	} as const;

	test.for<[scenario: string, domains: string]>([
		["one record, by PATCH / only its content changes", '"proxied.example.com"'],
		["two records, in a batch / only their content changes", '"proxied.example.com", "slow.example.com"'],
	])("%s", async ([, domains], { open }) => {
		const home = await open(`domains = [${domains}]\n${from(NOW)}`, { zones: [ours] });
		const before = home.simulator.zone("example.com").records();
		expect((await home.cfddns(["sync"])).code).toBe(0);
		const changed = before.filter(({ name }) => domains.includes(name));
		expect(home.simulator.zone("example.com").records()).toEqual(
			before.map(one => (changed.includes(one) ? { ...one, content: NOW, modified_on: expect.any(String) } : one)),
		);
		const patches = changed.map(({ id }) => ({ id, type: "A", content: NOW }));
		const [first] = patches;
		const { id: _, ...alone } = first ?? { id: "" };
		expect(bodies(home)).toEqual([changed.length === 1 ? alone : { patches: expect.arrayContaining(patches) }]);
	});

	const settings = (enforce: boolean) => `${from(NOW)}
		[[records]]
		name = "site.example.com"
		proxied = false
		ttl = 600
		comment = "ours"
		enforce = ${enforce}`;
	const there = { type: "A", name: "site", content: NOW, proxied: true, comment: "theirs" };

	test("settings differ, not enforced / left alone", async ({ open }) => {
		const home = await open(settings(false), { zones: [{ name: "example.com", records: [there] }] });
		expect((await home.cfddns(["sync", "--json"])).report()).toMatchObject({ exitCode: 0, changes: [], unchanged: 1 });
		expect(record(home, "site.example.com")).toMatchObject({ proxied: true, comment: "theirs" });
	});

	test("settings differ, enforced / corrected, once", async ({ open }) => {
		const home = await open(settings(true), { zones: [{ name: "example.com", records: [there] }] });
		expect((await home.cfddns(["sync", "--json"])).report().changes).toHaveLength(1);
		expect(record(home, "site.example.com")).toMatchObject({
			content: NOW,
			proxied: false,
			ttl: 600,
			comment: "ours cfddns:home",
		});
		expect((await home.cfddns(["sync", "--force", "--json"])).report()).toMatchObject({ exitCode: 0, changes: [] });
	});
});

describe.concurrent("whose records", () => {
	const twice = (...more: string[]) => ({
		zones: [
			{
				name: "example.com",
				records: [BEFORE, "81.2.69.2", ...more].map(content => ({ type: "A", name: "twice", content })),
			},
		],
	});
	const names = (duplicates: string) => `domains = ["other.example.com"]
		${from(NOW)}
		[[records]]
		name = "twice.example.com"
		duplicates = "${duplicates}"`;

	test("two unmarked records, refuse / left alone and said; the other name is done", async ({ open }) => {
		const home = await open(names("refuse"), twice());
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.code).toBe(3);
		expect(ran.report().problems).toEqual([
			expect.objectContaining({ code: "duplicate-records", name: "twice.example.com" }),
		]);
		expect(contents(home)).toEqual([
			`other.example.com A ${NOW}`,
			`twice.example.com A ${BEFORE}`,
			"twice.example.com A 81.2.69.2",
		]);
	});

	test("two unmarked records, replace / one is kept and updated, one deleted", async ({ open }) => {
		const home = await open(names("replace"), twice());
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(contents(home)).toEqual([`other.example.com A ${NOW}`, `twice.example.com A ${NOW}`]);
	});

	test("three unmarked records, replace / the guard stops it, --force does it", async ({ open }) => {
		const home = await open(names("replace"), twice("81.2.69.3"));
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.code).toBe(4);
		expect(ran.report().problems.map(({ code }) => code)).toContain("guard-deletes");
		expect(contents(home).filter(line => line.startsWith("twice"))).toHaveLength(3);
		expect(contents(home)).toContain(`other.example.com A ${NOW}`);
		expect((await home.cfddns(["sync", "--force"])).code).toBe(0);
		expect(contents(home).filter(line => line.startsWith("twice"))).toEqual([`twice.example.com A ${NOW}`]);
	});

	test("two owners of one name / side by side, each moves its own", async ({ open }) => {
		const router = (owner: string, address: string) =>
			`owner = "${owner}"\ndomains = ["both.example.com"]\n${from(address)}`;
		const home = await open(router("home", NOW));
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.configure(router("cabin", "185.93.1.7"));
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(contents(home)).toEqual(["both.example.com A 185.93.1.7", `both.example.com A ${NOW}`]);
		home.configure(router("home", LATER));
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.configure(router("cabin", "185.93.1.8"));
		expect((await home.cfddns(["sync", "--force"])).code).toBe(0);
		expect(contents(home)).toEqual(["both.example.com A 185.93.1.8", `both.example.com A ${LATER}`]);
		expect(
			home.simulator
				.zone("example.com")
				.records()
				.map(({ comment }) => comment),
		).toEqual(["cfddns:cabin", "cfddns:home"]);
	});

	test("absent / only what bears our mark is removed", async ({ open }) => {
		const home = await open(`domains = ["ours.example.com", "byhand.example.com", "cabin.example.com"]\n${from(NOW)}`, {
			zones: [
				{
					name: "example.com",
					records: [
						{ type: "A", name: "ours", content: NOW, comment: "cfddns:home" },
						{ type: "A", name: "byhand", content: NOW },
						{ type: "A", name: "cabin", content: NOW, comment: "cfddns:cabin" },
						{ type: "AAAA", name: "ours", content: "2a02:8070::1", comment: "cfddns:home" },
					],
				},
			],
		});
		home.configure(
			`domains = ["ours.example.com", "byhand.example.com", "cabin.example.com"]\n[ipv4]\nsources = ["absent"]`,
		);
		const report = (await home.cfddns(["sync", "--json"])).report();
		expect(report).toMatchObject({ exitCode: 0, observations: { ipv4: { kind: "known", addresses: [] } } });
		expect(told(report)).toEqual([`applied delete ours.example.com A ${NOW} null`]);
		expect(contents(home)).toEqual([
			`byhand.example.com A ${NOW}`,
			`cabin.example.com A ${NOW}`,
			"ours.example.com AAAA 2a02:8070::1",
		]);
	});
});

describe.concurrent("guards and memory", () => {
	test("an address that flaps / stopped after so many writes in an hour; --force writes", async ({ open }) => {
		const flap = (address: string) =>
			`domains = ["home.example.com"]\n${from(address)}\n[guard]\nmax_changes_per_hour = 2`;
		const home = await open(flap(BEFORE));
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.configure(flap(NOW));
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.configure(flap(LATER));
		const stopped = await home.cfddns(["sync", "--json"]);
		expect(stopped.code).toBe(4);
		expect(stopped.report().problems.map(({ code }) => code)).toEqual(["guard-changes"]);
		expect(contents(home)).toEqual([`home.example.com A ${NOW}`]);
		expect((await home.cfddns(["sync", "--force"])).code).toBe(0);
		expect(contents(home)).toEqual([`home.example.com A ${LATER}`]);
	});

	test.for<[scenario: string, verify: string, requests: number, after: string]>([
		["drift, listing is young / trusted, nothing asked", "1h", 0, BEFORE],
		["drift, each round lists / set right", "0s", 2, NOW],
	])("%s", async ([, verify, requests, after], { open }) => {
		const home = await open(`domains = ["home.example.com"]\nverify_interval = "${verify}"\n${from(NOW)}`);
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.simulator.zone("example.com").edit({ name: "home.example.com" }, { content: BEFORE });
		const report = (await home.cfddns(["sync", "--json"])).report();
		expect(report).toMatchObject({ exitCode: 0, requests });
		expect(contents(home)).toEqual([`home.example.com A ${after}`]);
	});

	test("a remembered record is gone / listed and planned again, in the same round", async ({ open }) => {
		const home = await open(`domains = ["a.example.com", "b.example.com"]\n${from(BEFORE)}`);
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.simulator.zone("example.com").remove({ name: "a.example.com" });
		home.configure(`domains = ["a.example.com", "b.example.com"]\n${from(NOW)}`);
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.report()).toMatchObject({ exitCode: 0, problems: [] });
		expect(contents(home)).toEqual([`a.example.com A ${NOW}`, `b.example.com A ${NOW}`]);
	});

	test("the zone was taken out and added again / found by its new id, by the next round at the latest", async ({
		open,
	}) => {
		const home = await open(`domains = ["home.example.com"]\n${from(BEFORE)}`);
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.simulator.removeZone("example.com");
		home.simulator.addZone({ name: "example.com", records: [{ type: "A", name: "home", content: BEFORE }] });
		home.configure(`domains = ["home.example.com"]\n${from(NOW)}`);
		const first = (await home.cfddns(["sync", "--json"])).report();
		if (first.exitCode !== 0) expect(first.problems.map(({ code }) => code)).toContain("zone-gone");
		expect((await home.cfddns(["sync", "--json"])).report()).toMatchObject({ exitCode: 0, problems: [] });
		expect(contents(home)).toEqual([`home.example.com A ${NOW}`]);
	});

	test("a remembered record has become a CNAME / left alone and said", async ({ open }) => {
		const home = await open(`domains = ["home.example.com"]\n${from(BEFORE)}`);
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.simulator.zone("example.com").remove({ name: "home.example.com" });
		home.simulator.zone("example.com").add({ type: "CNAME", name: "home", content: "example.net" });
		home.configure(`domains = ["home.example.com"]\n${from(NOW)}`);
		const report = (await home.cfddns(["sync", "--json"])).report();
		expect(report).toMatchObject({ exitCode: 3, changes: [], problems: [{ code: "cname-conflict" }] });
		expect(contents(home)).toEqual(["home.example.com CNAME example.net"]);
	});

	test("somebody else has marked a remembered record as theirs / not touched any more", async ({ open }) => {
		const home = await open(`domains = ["home.example.com"]\nverify_interval = "0s"\n${from(BEFORE)}`);
		expect((await home.cfddns(["sync"])).code).toBe(0);
		const zone = home.simulator.zone("example.com");
		zone.edit({ name: "home.example.com" }, { content: "81.2.70.1", comment: "cfddns:cabin" });
		home.configure(`domains = ["home.example.com"]\nverify_interval = "0s"\n${from(NOW)}`);
		expect((await home.cfddns(["sync", "--json"])).report()).toMatchObject({ exitCode: 0, problems: [] });
		expect(contents(home)).toEqual([`home.example.com A ${NOW}`, "home.example.com A 81.2.70.1"].toSorted());
	});

	test("the token is revoked, then another one is given / exit 3, then right", async ({ open }) => {
		const home = await open(`domains = ["home.example.com"]\n${from(BEFORE)}`);
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.configure(`domains = ["home.example.com"]\n${from(NOW)}`);
		home.simulator.setToken({ value: TOKEN, status: "disabled" });
		const report = (await home.cfddns(["sync", "--json"])).report();
		expect(report).toMatchObject({ exitCode: 3, problems: [{ code: "token-rejected" }] });
		expect(report.changes.map(({ outcome }) => outcome)).toEqual(["rejected"]);
		home.simulator.setToken({ value: TOKEN, status: "active" });
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(contents(home)).toEqual([`home.example.com A ${NOW}`]);
	});

	test("a zone of one of two names is not there / the other name is done", async ({ open }) => {
		const home = await open(`domains = ["home.example.com", "home.example.net"]\n${from(NOW)}`);
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.code).toBe(3);
		expect(ran.report().problems).toEqual([
			expect.objectContaining({ code: "zone-not-found", name: "home.example.net" }),
		]);
		expect(contents(home)).toEqual([`home.example.com A ${NOW}`]);
	});
});

describe.concurrent("plan", () => {
	const domains = `domains = ["old.example.com", "new.example.com"]`;
	const zone = { name: "example.com", records: [{ type: "A", name: "old", content: BEFORE }] };

	test("cold / writes nothing; sync then does exactly that", async ({ open }) => {
		const home = await open(`${domains}\n${from(NOW)}`, { zones: [zone] });
		const before = home.files();
		const planned = await home.cfddns(["plan", "--json"]);
		expect(planned.report()).toMatchObject({ ok: true, exitCode: 0, dryRun: true, unchanged: 0, problems: [] });
		expect(told(planned.report())).toEqual([
			`planned create new.example.com A null ${NOW}`,
			`planned update old.example.com A ${BEFORE} ${NOW}`,
		]);
		expect(writes(home)).toEqual([]);
		expect(home.files()).toEqual(before);
		expect(statSync(home.stateFolder, { throwIfNoEntry: false })).toBeUndefined();
		const done = await home.cfddns(["sync", "--json"]);
		expect(done.report().changes).toEqual(planned.report().changes.map(change => ({ ...change, outcome: "applied" })));
	});

	test("warm, address changed / leaves the state as it was, to the byte and the second", async ({ open }) => {
		const home = await open(`${domains}\n${from(NOW)}`, { zones: [zone] });
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.configure(`${domains}\n${from(LATER)}`);
		home.simulator.requests.clear();
		const stamps = () => Object.keys(home.files()).map(path => `${path} ${statSync(join(home.folder, path)).mtimeMs}`);
		const before = { files: home.files(), stamps: stamps() };
		const planned = await home.cfddns(["plan", "--json"]);
		expect(told(planned.report())).toHaveLength(2);
		expect({ files: home.files(), stamps: stamps() }).toEqual(before);
		expect(writes(home)).toEqual([]);
		const done = await home.cfddns(["sync", "--json"]);
		expect(done.report().changes).toEqual(planned.report().changes.map(change => ({ ...change, outcome: "applied" })));
	});

	test("for people / a line for each change and a summary", async ({ open }) => {
		const home = await open(`${domains}\n${from(NOW)}`, { zones: [zone] });
		const { stdout, stderr, code } = await home.cfddns(["plan"]);
		expect({ stdout, stderr, code }).toEqual({
			stdout: `+ new.example.com  A  ${NOW}\n~ old.example.com  A  ${BEFORE} → ${NOW}\n1 to create, 1 to update.\n`,
			stderr: "",
			code: 0,
		});
	});
});

describe.concurrent("the report", () => {
	const shape = {
		ok: expect.any(Boolean),
		exitCode: expect.any(Number),
		dryRun: expect.any(Boolean),
		observations: {
			ipv4: { kind: "known", addresses: [NOW], sources: [`static:${NOW}`] },
			ipv6: { kind: "unavailable", problems: [expect.any(String)] },
		},
		changes: [
			{
				kind: "update",
				zone: "example.com",
				name: "home.example.com",
				type: "A",
				before: BEFORE,
				after: NOW,
				outcome: "planned",
			},
		],
		unchanged: 0,
		problems: [{ code: "source-unavailable", name: null, message: expect.any(String), hint: expect.any(String) }],
		requests: 2,
		durationMs: expect.any(Number),
	};

	test("every key and its type / as documented, and nothing else on stdout", async ({ open }) => {
		const home = await open(
			`domains = ["home.example.com"]
			${from(NOW)}
			[ipv6]
			enabled = true
			sources = ["command:false"]`,
			{ zones: [{ name: "example.com", records: [{ type: "A", name: "home", content: BEFORE }] }] },
		);
		const planned = await home.cfddns(["plan", "--json", "--verbose"]);
		const { stopped, ...report } = planned.report();
		expect(report).toEqual({ ...shape, ok: false, exitCode: 1, dryRun: true });
		expect(stopped).toEqual([]);
		expect(planned.code).toBe(1);
		expect(planned.stdout).toMatch(/^\{[\s\S]*\}\n$/);
		const done = await home.cfddns(["sync", "--json"]);
		expect(done.report()).toMatchObject({
			...shape,
			dryRun: false,
			changes: [{ outcome: "applied" }],
			requests: 3,
		});
		expect(done.report().requests).toBe(home.simulator.requests.all().length - planned.report().requests);
	});
});
