import fc from "fast-check";
import { expect, test } from "vitest";
import { HOME } from "../../test/invariants/values.ts";
import { MemoryFiles, systemError } from "../../test/state/memory-files.ts";
import { EMPTY_DIARY, type HistoryEvent } from "../core/history.ts";
import { createJournal } from "./journal.ts";

const API = "https://api.cloudflare.com/client/v4";
const published = (after: string): HistoryEvent => ({
	at: "2026-11-23T12:00:00.000Z",
	event: "published",
	zone: "example.com",
	name: "home.example.com",
	type: "A",
	before: null,
	after,
});
const DIARY = {
	rounds: [{ atMs: 1, exitCode: 1 as const, changes: 0, requests: 2, durationMs: 3 }],
	trouble: { sinceMs: 1, exitCode: 1 as const, problems: ["source-unavailable"] },
};

function world() {
	const files = new MemoryFiles();
	files.folders.set("/s", {});
	const journal = createJournal({ api: API, owner: HOME, folder: "/s", files, random: Math.random });
	const nameOf = (part: string) => `/s/${files.names("/s").find(name => name.startsWith(part))}`;
	return { files, journal, nameOf };
}

test("nothing yet / empty", async () => {
	const { journal } = world();
	expect([await journal.diary(), await journal.events()]).toEqual([EMPTY_DIARY, []]);
});

test("what was noted / comes back, events added to the earlier ones", async () => {
	const { journal, files } = world();
	await journal.note(EMPTY_DIARY, [published("81.2.69.1")]);
	await journal.note(DIARY, [published("81.2.69.2"), { at: "2026-11-23T12:01:00Z", event: "well", troubleMs: 5 }]);
	expect(await journal.diary()).toEqual(DIARY);
	expect((await journal.events()).map(({ event }) => event)).toEqual(["published", "published", "well"]);
	expect(files.names("/s").map(name => name.replace(/-.*(?=\.json)/, ""))).toEqual(["history.jsonl", "rounds.json"]);
});

test("cut off at any byte / what was whole is read, and the next line is whole again", async () => {
	const { journal, files, nameOf } = world();
	await journal.note(EMPTY_DIARY, [published("81.2.69.1"), published("81.2.69.2")]);
	const path = nameOf("history");
	const whole = files.peek(path) ?? "";
	const lines = whole.split("\n");
	for (let kept = 0; kept <= whole.length; kept += 1) {
		files.put(path, whole.slice(0, kept));
		await journal.note(EMPTY_DIARY, [published("81.2.69.9")]);
		const events = await journal.events();
		const complete = [lines[0], lines.slice(0, 2).join("\n")].filter(text => kept >= (text ?? "").length).length;
		expect(events).toHaveLength(complete + 1);
	}
});

test("a disk that refuses / no failure, and nothing is there", async () => {
	const { journal, files } = world();
	files.before = () => {
		throw systemError("ENOSPC");
	};
	await journal.note(DIARY, [published("81.2.69.1")]);
	expect([await journal.diary(), await journal.events()]).toEqual([EMPTY_DIARY, []]);
});

test("a long history / the older half goes, and every line stays whole", async () => {
	const { journal, files, nameOf } = world();
	for (let round = 0; round < 60; round += 1) {
		await journal.note(
			EMPTY_DIARY,
			Array.from({ length: 50 }, (_, index) => published(`81.2.${round}.${index}`)),
		);
	}
	const text = files.peek(nameOf("history")) ?? "";
	expect(text.length).toBeLessThan(262_144 + 10_000);
	const events = await journal.events();
	expect(events).toHaveLength(text.split("\n").length - 1);
	expect(events.at(-1)).toEqual(published("81.2.59.49"));
});

test("any text in the files / no error", async () => {
	const { journal, files, nameOf } = world();
	await journal.note(DIARY, [published("81.2.69.1")]);
	const paths = [nameOf("history"), nameOf("rounds")];
	await fc.assert(
		fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), fc.json()), async text => {
			for (const path of paths) files.put(path, text);
			await journal.diary();
			await journal.events();
		}),
	);
});

test("rounds that a memo stood in for / among the last ones, once; written down with the next", async () => {
	const { journal, files } = world();
	await journal.note({ ...DIARY, trouble: null }, []);
	const path = `/s/${files.names("/s")[0]?.replace("rounds-", "memo-")}l`;
	files.put(path, "{}\n1800000000000\n1800000060000\n18000001");
	const atMs = (diary: typeof DIARY | typeof EMPTY_DIARY) => diary.rounds.map(round => round.atMs);
	const quiet = await journal.diary();
	expect(quiet.rounds.slice(1)).toEqual(
		[1_800_000_000_000, 1_800_000_060_000].map(at => ({
			atMs: at,
			exitCode: 0,
			changes: 0,
			requests: 0,
			durationMs: 0,
		})),
	);
	await journal.note(quiet, []);
	expect(atMs(await journal.diary())).toEqual([1, 1_800_000_000_000, 1_800_000_060_000]);
	// Trouble began later: these are from before the clock was set back.
	await journal.note(DIARY, []);
	expect(atMs(await journal.diary())).toEqual([1]);
});
