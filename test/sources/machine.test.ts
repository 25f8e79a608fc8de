import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { FAMILIES, isInRange, parseRange } from "../../src/core/address.ts";
import { Problem } from "../../src/core/problem.ts";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import { createRunCommand } from "../../src/platform/command.ts";
import { createNetworkView } from "../../src/platform/network.ts";
import { openSources } from "../../src/sources/registry.ts";
import { fakeDeps } from "./fake-deps.ts";

const never = new AbortController().signal;
const network = createNetworkView();
const deps = { ...fakeDeps, network, run: createRunCommand(process.env) };
const ask = (text: string, family: "ipv4" | "ipv6") => {
	const [source] = openSources([parseSourceSpec(text)], family, deps);
	if (source === undefined) throw new Error(`${text} opens nothing`);
	return source.ask(never);
};

const loopback = Object.entries(networkInterfaces()).find(([, infos = []]) =>
	infos.some(({ internal }) => internal),
)?.[0];

test("the loopback interface / has nothing for others", async () => {
	for (const family of FAMILIES)
		await expect(ask(`interface:${loopback}`, family)).rejects.toThrow(/no IPv[46] address for others to use$/);
});

test("an interface that does not exist / the real ones are named", async () => {
	const problem = await ask("interface:nowhere9", "ipv4").catch(reason => reason);
	expect(problem).toBeInstanceOf(Problem);
	expect(problem.message).toMatch(
		/^interface:nowhere9: no such interface is up and has an address; (these are: |no interface is)/,
	);
});

for (const family of FAMILIES) {
	const name = (await network.defaultInterfaces(family))[0] ?? null;
	test(`the ${family} default route's interface / its addresses; without a route a problem that says so`, async () => {
		const answer = await ask("interface", family).catch(reason => reason);
		if (name === null) return expect(answer).toMatchObject({ code: "source-unavailable" });
		// A line with link-local or unfit addresses only is a fair answer, too.
		if (answer instanceof Problem) return expect(answer.message.startsWith(`interface:${name}: `)).toBe(true);
		expect(answer.label).toBe(`interface:${name}`);
		const own = Object.values(networkInterfaces()).flatMap((infos = []) => infos.map(({ address }) => address));
		const linkLocal = parseRange(family === "ipv4" ? "169.254.0.0/16" : "fe80::/10");
		for (const address of answer.addresses) {
			expect(own).toContain(address);
			expect(linkLocal !== null && isInRange(address, linkLocal)).toBe(false);
		}
	});
}

test("a real program / its first line", async () => {
	const text = `command:"${process.execPath}" -p '"81.2.69.142"'`;
	expect(await ask(text, "ipv4")).toMatchObject({ addresses: ["81.2.69.142"] });
	await expect(ask("command:/nowhere/getip", "ipv4")).rejects.toThrow("command: /nowhere/getip was not found");
});
