import { describe, expect } from "vitest";
import { test } from "./fixture.ts";
import { type Home, TOKEN } from "./home.ts";

/** Mistakes that were found once, each by the situation in which it showed. */
const at = (address: string, names = '["home.example.com"]') =>
	`domains = ${names}\n[ipv4]\nsources = ["static:${address}"]\n`;
const contents = (home: Home) =>
	home.simulator
		.zone("example.com")
		.records()
		.map(({ name, type, content, comment }) => `${name} ${type} ${content}${comment === null ? "" : ` (${comment})`}`);
const adopted = { zones: [{ name: "example.com", records: [{ type: "A", name: "home", content: "81.2.69.1" }] }] };

describe.concurrent("within verify_interval", () => {
	test("a record was made by hand, and its address is known only now / it is updated, none is made beside it", async ({
		open,
	}) => {
		const names = (source: string) =>
			`${at("81.2.69.1", '["a.example.com"]')}[[records]]\nname = "b.example.com"\ntypes = ["A"]\nipv4_sources = ["${source}"]\n`;
		const home = await open(names("command:false"));
		expect((await home.cfddns(["sync"])).code).toBe(1);
		home.simulator.zone("example.com").add({ type: "A", name: "b", content: "81.2.70.99" });
		home.configure(names("static:81.2.69.7"));
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(contents(home)).toEqual(["a.example.com A 81.2.69.1 (cfddns:home)", "b.example.com A 81.2.69.7"]);
	});

	test("another owner has taken our record over / the next round sees it, and leaves it alone", async ({ open }) => {
		const home = await open(at("81.2.69.1"), adopted);
		await home.cfddns(["sync"]);
		const taken = { content: "81.2.70.1", comment: "cfddns:cabin" };
		home.simulator.zone("example.com").edit({ name: "home.example.com" }, taken);
		home.configure(at("81.2.69.2"));
		await home.cfddns(["sync"]);
		home.simulator.zone("example.com").edit({ name: "home.example.com" }, taken);
		expect((await home.cfddns(["sync"])).code).toBe(0);
		expect(contents(home)).toEqual([
			"home.example.com A 81.2.69.2 (cfddns:home)",
			"home.example.com A 81.2.70.1 (cfddns:cabin)",
		]);
	});

	test("the conflict was solved by hand / the next round sees it", async ({ open }) => {
		const cname = { type: "CNAME", name: "home", content: "elsewhere.example.net" };
		const home = await open(at("81.2.69.1"), { zones: [{ name: "example.com", records: [cname] }] });
		expect((await home.cfddns(["sync"])).code).toBe(3);
		home.simulator.zone("example.com").remove({ name: "home.example.com" });
		expect((await home.cfddns(["sync"])).code).toBe(0);
	});
});

test("reads work, writes fail for long / the guard does not hold the name when they work again", async ({ open }) => {
	const home = await open(`${at("81.2.69.2")}[guard]\nmax_changes_per_hour = 2\n`, adopted);
	home.simulator.faults.add({ when: { method: "PATCH" }, times: "always" }, { kind: "text", status: 500 });
	for (let round = 0; round < 3; round++) expect((await home.cfddns(["sync"])).code).toBe(1);
	home.simulator.faults.clear();
	expect((await home.cfddns(["sync"])).code).toBe(0);
	expect(contents(home)).toEqual(["home.example.com A 81.2.69.2"]);
});

test("one of three hundred remembered records is gone / what was just written is not called unchanged", async ({
	open,
}) => {
	const names = JSON.stringify(Array.from({ length: 300 }, (_, index) => `n${index}.example.com`));
	const home = await open(at("81.2.69.1", names), { zones: [{ name: "example.com", plan: "pro", recordQuota: 1000 }] });
	await home.cfddns(["sync"]);
	home.simulator.zone("example.com").remove({ name: "n299.example.com" });
	home.configure(at("81.2.69.2", names));
	const report = (await home.cfddns(["sync", "--json"])).report();
	expect([report.exitCode, report.changes.length, report.unchanged]).toEqual([0, 300, 0]);
});

test("ours is right, two others bear no mark / they are told", async ({ open }) => {
	const records = ["9.9.9.9", "8.8.8.8"].map(content => ({ type: "A", name: "home", content }));
	const ours = { type: "A", name: "home", content: "81.2.69.1", comment: "cfddns:home" };
	const home = await open(at("81.2.69.1"), { zones: [{ name: "example.com", records: [ours, ...records] }] });
	const report = (await home.cfddns(["sync", "--json"])).report();
	expect([report.exitCode, report.problems.map(({ code }) => code)]).toEqual([3, ["duplicate-records"]]);
});

test("a program that is a source prints the token / it is hidden, wherever it would be shown", async ({ open }) => {
	const home = await open(`domains = ["home.example.com"]\n[ipv4]\nsources = ["command:echo ${TOKEN}"]\n`);
	for (const args of [["sync"], ["sync", "--json"], ["ip"], ["ip", "--json"]]) {
		const ran = await home.cfddns(args);
		expect(ran.code).toBe(1);
		expect(ran.stdout + ran.stderr).toContain("[secret]");
	}
});
