import { afterEach, describe, expect, test } from "vitest";
import { type Home, openHome } from "./home.ts";

const homes: Home[] = [];
const home = async (...args: Parameters<typeof openHome>): Promise<Home> => {
	const opened = await openHome(...args);
	homes.push(opened);
	return opened;
};
afterEach(async () => {
	await Promise.all(homes.splice(0).map(opened => opened.close()));
});

const contents = (opened: Home, zone: string): readonly string[] =>
	opened.simulator
		.zone(zone)
		.records()
		.map(({ name, type, content }) => `${name} ${type} ${content}`);

describe("sync", () => {
	test("apex, wildcard, IDN, two zones, A and AAAA / all of them point home", async () => {
		const opened = await home(
			`domains = ["example.com", "*.example.com", "küche.example.org"]
			[ipv4]
			sources = ["static:81.2.69.142"]
			[ipv6]
			enabled = true
			sources = ["static:2a02:8070::1"]`,
			{ zones: [{ name: "example.com" }, { name: "example.org" }] },
		);
		const ran = await opened.cfddns(["sync", "--json"]);
		expect(ran.report()).toMatchObject({ ok: true, exitCode: 0, dryRun: false, unchanged: 0, problems: [] });
		expect(ran.code).toBe(0);
		expect(contents(opened, "example.com")).toEqual([
			"*.example.com A 81.2.69.142",
			"*.example.com AAAA 2a02:8070::1",
			"example.com A 81.2.69.142",
			"example.com AAAA 2a02:8070::1",
		]);
		expect(contents(opened, "example.org")).toEqual([
			"xn--kche-0ra.example.org A 81.2.69.142",
			"xn--kche-0ra.example.org AAAA 2a02:8070::1",
		]);
		const again = await opened.cfddns(["sync", "--json"]);
		expect(again.report()).toMatchObject({ exitCode: 0, changes: [], unchanged: 6, requests: 0 });
	});
});
