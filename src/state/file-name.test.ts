import fc from "fast-check";
import { expect, test } from "vitest";
import { type Owner, parseOwner } from "../core/ownership.ts";
import { isLeftover, randomSuffix, stateFileName } from "./file-name.ts";

const owner = (text: string): Owner => parseOwner(text) ?? expect.fail(text);
const API = "https://api.cloudflare.com/client/v4";

test.each<[api: string, owner: Owner, name: string]>([
	[API, owner("home"), "state-home-578c4902.json"],
	[API, owner("cabin"), "state-cabin-244b245e.json"],
	["http://127.0.0.1:8080", owner("home"), "state-home-ba47d16f.json"],
])("%s, %s: %s, for ever", (api, of, name) => expect(stateFileName(api, of)).toBe(name));

test("what a save leaves behind is told from what it saves", () => {
	const name = stateFileName(API, owner("home"));
	expect(isLeftover(`${name}.tmp-abc`)).toBe(true);
	expect([name, `${name}.damaged-20260101T000000000Z`, "lock-1-2-3-4-5", "notes.tmp-1"].filter(isLeftover)).toEqual([]);
});

test("a suffix has twelve letters and digits, whatever the random numbers are", () => {
	const evenly = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
	fc.assert(fc.property(evenly, number => void expect(randomSuffix(() => number)).toMatch(/^[0-9a-z]{12}$/)));
});
