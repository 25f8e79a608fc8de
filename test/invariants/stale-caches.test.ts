// Outdated echo services agree with each other, on an address that the line had before.
import { beforeAll, expect, test } from "vitest";
import { type Conduct, makeHome, warmUp } from "./lies-home.ts";

const REST = ["trace", "http:https://api.ipify.org", "http:https://v4.ident.me", "http:https://checkip.amazonaws.com"];
const STALE = ["http:https://ip.one.example", "http:https://ip.two.test"];
const OLD = "81.2.69.142";
const NEW = "81.2.69.160";
const honest: Conduct = { delayMs: 300, tell: () => "truth" };
const stale: Conduct = { delayMs: 20, tell: () => ({ kind: "answer", status: 200, text: OLD }) };

beforeAll(warmUp);

test("two stale caches among six, one of them first in the list / the published truth stays", async () => {
	const [first = "", second = ""] = STALE;
	const home = makeHome([first, ...REST, second], { auto: false });
	const all = [first, ...REST, second];
	home.line.conduct = new Map(all.map(source => [source, honest]));
	await home.round(300_000);
	home.line.address = NEW;
	await home.round(300_000);
	expect(home.published()).toBe(NEW);
	home.line.conduct = new Map(all.map(source => [source, STALE.includes(source) ? stale : honest]));
	const published: (string | null)[] = [];
	for (let round = 0; round < 6; round += 1) {
		if (round === 3) home.line.conduct = new Map(all.map(source => [source, honest]));
		await home.round(300_000);
		published.push(home.published());
	}
	expect(published).toEqual([NEW, NEW, NEW, NEW, NEW, NEW]);
});
