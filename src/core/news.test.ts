import { expect, test } from "vitest";
import type { HistoryEvent } from "./history.ts";
import { type News, newsOf, pulseOf, testNews } from "./news.ts";
import type { ReportedProblem } from "./problem.ts";

const at = "2026-11-28T12:00:00.000Z";
const published = (
	name: string,
	before: string | null = "81.2.69.1",
	after: string | null = "81.2.69.142",
): HistoryEvent => ({ at, event: "published", zone: "example.com", name, type: "A", before, after });
const trouble = (exitCode: 1 | 3 | 4, ...problems: readonly string[]): HistoryEvent => ({
	at,
	event: "trouble",
	exitCode,
	problems,
});
const well: HistoryEvent = { at, event: "well", troubleMs: 7_500_000 };
const REJECTED: ReportedProblem = {
	code: "token-rejected",
	name: null,
	message: "Cloudflare refused the API token",
	hint: "Make a new one.",
};
const SAID: ReportedProblem = { code: "cgnat", name: null, message: "The line is behind CGNAT", hint: "" };

const shown = ({ kind, title, text }: News): string => `[${kind}] ${title}\n${text}`;
const messages = (
	events: readonly HistoryEvent[],
	problems: readonly ReportedProblem[] = [],
	owner = "home",
): readonly string[] => newsOf(events, { exitCode: 0, problems }, owner).map(shown);

test.each<[state: string, events: HistoryEvent[], messages: string[]]>([
	["nothing happened / no message", [], []],
	[
		"one name / old and new address",
		[published("home.example.com")],
		["[change] cfddns: home.example.com: 81.2.69.1 -> 81.2.69.142\nhome.example.com: 81.2.69.1 -> 81.2.69.142"],
	],
	[
		"two names, the same change / both named",
		[published("a.example.com"), published("b.example.com")],
		[
			"[change] cfddns: a.example.com and b.example.com: 81.2.69.1 -> 81.2.69.142\na.example.com and b.example.com: 81.2.69.1 -> 81.2.69.142",
		],
	],
	[
		"three names, the same change / all named",
		[published("a.example.com"), published("b.example.com"), published("c.example.com")],
		[
			"[change] cfddns: a.example.com, b.example.com and c.example.com: 81.2.69.1 -> 81.2.69.142\na.example.com, b.example.com and c.example.com: 81.2.69.1 -> 81.2.69.142",
		],
	],
	[
		"many names, the same change / counted",
		Array.from({ length: 13 }, (_, index) => published(index === 0 ? "home.example.com" : `n${index}.example.com`)),
		[
			"[change] cfddns: home.example.com and 12 more: 81.2.69.1 -> 81.2.69.142\nhome.example.com and 12 more: 81.2.69.1 -> 81.2.69.142",
		],
	],
	[
		"both families of one name, one new and one gone / two lines, one name",
		[published("home.example.com", null, "2a02:8071::1"), published("home.example.com", "81.2.69.1", null)],
		["[change] cfddns: 1 name changed\nhome.example.com: now 2a02:8071::1\nhome.example.com: 81.2.69.1 removed"],
	],
	[
		"it is well again / how long it lasted",
		[well],
		["[recovery] cfddns: all is well again\nEvery name is right again, after 2 h 5 min of trouble."],
	],
	[
		"well again by a change / two messages",
		[published("home.example.com"), well],
		[
			"[change] cfddns: home.example.com: 81.2.69.1 -> 81.2.69.142\nhome.example.com: 81.2.69.1 -> 81.2.69.142",
			"[recovery] cfddns: all is well again\nEvery name is right again, after 2 h 5 min of trouble.",
		],
	],
])("%s", (_state, events, expected) => expect(messages(events)).toEqual(expected));

test.each<[exitCode: 1 | 3 | 4, title: string]>([
	[1, "cfddns: not up to date yet, trying again"],
	[3, "cfddns: needs you"],
	[4, "cfddns: a guard held a change back"],
])("trouble of exit code %i / %s, what is wrong and its fix, without what is only said", (exitCode, title) =>
	expect(messages([trouble(exitCode, "token-rejected")], [SAID, REJECTED])).toEqual([
		`[trouble] ${title}\nerror: Cloudflare refused the API token\n  fix: Make a new one.`,
	]),
);

test("more changes and problems than anybody reads / the rest is counted", () => {
	const changes = Array.from({ length: 25 }, (_, index) =>
		published(`n${index}.example.com`, null, `81.2.69.${index}`),
	);
	const problems = Array.from({ length: 7 }, (_, index) => ({ ...REJECTED, message: `no ${index}`, hint: "" }));
	const [change, begun] = newsOf([...changes, trouble(3)], { exitCode: 3, problems }, "home");
	expect(change?.title).toBe("cfddns: 25 names changed");
	expect(change?.text.split("\n").slice(-2)).toEqual(["n19.example.com: now 81.2.69.19", "... and 5 more changes"]);
	expect(begun?.text.split("\n").slice(-2)).toEqual(["error: no 4", "... and 2 more problems"]);
});

test("as many problems as are told / all of them, and nothing counted", () => {
	const problems = Array.from({ length: 5 }, (_, index) => ({ ...REJECTED, message: `no ${index}`, hint: "" }));
	const [begun] = newsOf([trouble(3)], { exitCode: 3, problems }, "home");
	expect(begun?.text).toBe("error: no 0\nerror: no 1\nerror: no 2\nerror: no 3\nerror: no 4");
});

test("another owner / it says which", () => {
	expect(messages([well], [], "cabin")[0]).toContain("cfddns (cabin): all is well again\n");
	expect(testNews("cabin")).toEqual({
		kind: "change",
		title: "cfddns (cabin): a test message",
		text: "Messages from cfddns arrive here. Nothing has changed.",
	});
});

test.each<[state: string, exitCode: 0 | 1 | 3, problems: ReportedProblem[], isUp: boolean, text: string]>([
	["all right, something said / up", 0, [SAID], true, "every name is right"],
	["trouble / down, with the first that is trouble", 3, [SAID, REJECTED], false, "Cloudflare refused the API token"],
	["trouble without a problem / down all the same", 1, [], false, "not up to date yet, trying again"],
])("pulse: %s", (_state, exitCode, problems, isUp, text) =>
	expect(pulseOf({ exitCode, problems, durationMs: 12 })).toEqual({ isUp, text, durationMs: 12 }),
);
