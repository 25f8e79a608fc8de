import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { publishable } from "../../test/invariants/values.ts";
import type { Finding } from "./observation.ts";
import { Problem } from "./problem.ts";
import { type Verdict, verdict, type Witness } from "./verdict.ts";

const OLD = "81.2.69.1";
const NEW = "81.2.69.142";
const ODD = "9.9.9.9";
/** An address that we had before. */
const LEFT = "81.2.69.77";

type Word = string | "none" | "failed" | "pending" | "unasked";
/** [operator, what it said]; operator `null` is a local source. */
type Heard = readonly [operator: string | null, word: Word, role?: "adviser" | "resting" | "forgeable"];

const failed = (message: string): Finding => ({
	kind: "failed",
	problem: new Problem("source-unavailable", message),
	refused: null,
});

const witness = ([operator, word, role]: Heard, index: number): Witness => {
	const label = `${operator ?? "local"}#${index}`;
	const asked = {
		operator,
		advisory: role === "adviser",
		resting: role === "resting",
		authenticated: role !== "forgeable",
	};
	if (word === "pending" || word === "unasked") return { ...asked, finding: word };
	if (word === "none") return { ...asked, finding: { kind: "none", label } };
	if (word === "failed") return { ...asked, finding: failed(`${label}: failed`) };
	return { ...asked, finding: { kind: "address", label, address: publishable(word), others: [] } };
};

/** "known ADDRESS by LABELS", "unavailable CODES", "ask INDICES" or "wait". */
function said(result: Verdict): string {
	if (result.kind === "ask") return result.witnesses.length === 0 ? "wait" : `ask ${result.witnesses.join(" ")}`;
	const { observation } = result;
	return observation.kind === "known"
		? `known ${observation.addresses.join(" ") || "none"} by ${observation.sources.join(" ")}`
		: `unavailable ${observation.problems.map(({ code }) => code).join(" ")}`;
}

type Row = [scenario: string, heard: Heard[], believed: string[], expected: string, patience?: "impatient"];

const judged = (_scenario: string, heard: Heard[], believed: string[], expected: string, patience?: "impatient") =>
	expect(
		said(
			verdict(
				"ipv4",
				heard.map(witness),
				{ believed: believed.map(publishable), left: [publishable(LEFT)], strict: true },
				patience === "impatient",
			),
		),
	).toBe(expected);

describe("two say an address that we have left", () => {
	const two: Heard[] = [
		["a", LEFT],
		["b", LEFT],
	];
	const back = `known ${LEFT} by a#0 b#1`;
	test.each<Row>([
		[
			"two of four may yet speak / half is not most: waited for",
			[...two, ["c", "pending"], ["d", "pending"]],
			[OLD],
			"wait",
		],
		["a third says so, too / believed", [...two, ["c", LEFT], ["d", "pending"]], [OLD], `${back} c#2`],
		["of three one may yet speak / believed", [...two, ["c", "pending"]], [OLD], back],
		["of four one has failed / it has no voice: believed", [...two, ["c", "pending"], ["d", "failed"]], [OLD], back],
		["of four one rests / likewise", [...two, ["c", "pending"], ["d", "unasked", "resting"]], [OLD], back],
		["of four one advises / likewise", [...two, ["c", "pending"], ["d", "pending", "adviser"]], [OLD], back],
		["one has not been asked / asked first", [...two, ["c", "pending"], ["d", "unasked"]], [OLD], "ask 3"],
		["the others differ, all have spoken / believed", [...two, ["c", NEW], ["d", ODD]], [OLD], back],
		["another differs, one may yet speak / waited for", [...two, ["c", NEW], ["d", "pending"]], [OLD], "wait"],
		["two have not been asked / asked first", [...two, ["c", "unasked"], ["d", "unasked"]], [OLD], "ask 2 3"],
		[
			"a local one may be asked after them / no operator: believed",
			[...two, ["c", "pending"], [null, "unasked"]],
			[OLD],
			back,
		],
	])("%s", judged);
});

describe("advisers", () => {
	test.each<Row>([
		[
			"has been asked already / not asked again",
			[
				["a", NEW],
				["b", "unasked"],
				["c", "pending", "adviser"],
			],
			[],
			"ask 1",
		],
		[
			"has failed / no complaint of it",
			[
				["a", "failed"],
				["c", "failed", "adviser"],
			],
			[],
			"unavailable source-unavailable",
		],
		[
			"while a local one has not spoken / not asked",
			[
				[null, "unasked"],
				[null, "unasked", "adviser"],
				["a", "unasked"],
			],
			[],
			"ask 0",
		],
		[
			"with the first remote one alone / not asked, since nothing may have changed",
			[
				[null, "failed"],
				[null, "unasked", "adviser"],
				["a", "unasked"],
				["b", "unasked"],
			],
			[OLD],
			"ask 2",
		],
		[
			"all remote ones at once / asked beside them",
			[
				["a", "unasked"],
				[null, "unasked", "adviser"],
				["b", "unasked"],
			],
			[],
			"ask 0 2 1",
		],
		[
			"an adviser's word / settles nothing",
			[
				[null, NEW, "adviser"],
				["a", "failed"],
			],
			[NEW],
			"unavailable source-unavailable",
		],
		[
			"an adviser's word and one operator's / not two operators",
			[
				[null, NEW, "adviser"],
				["a", NEW],
			],
			[OLD],
			"unavailable source-disagreement",
		],
		[
			"an adviser between remote ones / they are still one bench",
			[
				["a", NEW],
				[null, "failed", "adviser"],
				["b", NEW],
			],
			[OLD],
			`known ${NEW} by a#0 b#2`,
		],
		[
			"an adviser alone / nobody is listed who could tell",
			[[null, NEW, "adviser"]],
			[],
			"unavailable source-unavailable",
		],
	])("%s", judged);
});

describe("resting sources", () => {
	test.each<Row>([
		[
			"others can settle it / not asked",
			[
				["a", "unasked", "resting"],
				["b", "unasked"],
				["c", "unasked"],
			],
			[],
			"ask 1 2",
		],
		[
			"the first of the list rests / the next is asked alone",
			[
				["a", "unasked", "resting"],
				["b", "unasked"],
			],
			[OLD],
			"ask 1",
		],
		[
			"the others could not settle it / asked after all",
			[
				["a", "unasked", "resting"],
				["b", NEW],
				["c", "failed"],
			],
			[OLD],
			"ask 0",
		],
		[
			"a local one rests, remote ones agree / theirs",
			[
				[null, "unasked", "resting"],
				["a", NEW],
				["b", NEW],
			],
			[OLD],
			`known ${NEW} by a#1 b#2`,
		],
		["nobody else / asked", [["a", "unasked", "resting"]], [], "ask 0"],
		[
			"asked and on its way / waited for, not the next one asked",
			[
				["a", "pending", "resting"],
				[null, "unasked"],
			],
			[OLD],
			"wait",
		],
		[
			"asked since the others could not settle it, half say an address that we have left / the rest is waited for",
			[
				["a", LEFT],
				["b", "failed"],
				["c", LEFT, "resting"],
				["d", "pending", "resting"],
				["e", "pending", "resting"],
			],
			[OLD],
			"wait",
		],
		[
			"asked and answered / counts like the others",
			[
				["a", NEW, "resting"],
				["b", NEW],
			],
			[OLD],
			`known ${NEW} by a#0 b#1`,
		],
		[
			"a resting adviser / not asked at all",
			[
				[null, "unasked", "adviser"],
				[null, "unasked", "resting"],
				["a", "unasked"],
			],
			[],
			"ask 2 0",
		],
	])("%s", judged);
});

describe("local sources", () => {
	test.each<Row>([
		["no source / unavailable", [], [], "unavailable source-unavailable"],
		[
			"unasked / asked alone, though others are listed",
			[
				[null, "unasked"],
				[null, "unasked"],
				["a", "unasked"],
			],
			[],
			"ask 0",
		],
		[
			"pending / waited for, whatever follows",
			[
				[null, "pending"],
				["a", "unasked"],
			],
			[OLD],
			"wait",
			"impatient",
		],
		[
			"answered / settled, also a changed address",
			[
				[null, NEW],
				["a", "unasked"],
			],
			[OLD],
			`known ${NEW} by local#0`,
		],
		[
			"known to be none / settled",
			[
				[null, "none"],
				[null, "unasked"],
			],
			[OLD],
			"known none by local#0",
		],
		[
			"failed / the next is asked",
			[
				[null, "failed"],
				[null, "unasked"],
			],
			[],
			"ask 1",
		],
		[
			"failed, the next answered / settled",
			[
				[null, "failed"],
				[null, NEW],
			],
			[OLD],
			`known ${NEW} by local#1`,
		],
		[
			"all failed / unavailable, with every reason",
			[
				[null, "failed"],
				[null, "failed"],
			],
			[OLD],
			"unavailable source-unavailable source-unavailable",
		],
		[
			"a remote one in front disagrees / the local one settles it",
			[
				["a", NEW],
				[null, OLD],
			],
			[],
			`known ${OLD} by local#1`,
		],
		[
			"a remote one in front says the same / the local one settles it, alone",
			[
				["a", NEW],
				[null, NEW],
			],
			[],
			`known ${NEW} by local#1`,
		],
	])("%s", judged);
});

test.each<[state: string, heard: Heard[], believed: string[], byRemote: boolean]>([
	["this machine tells its address / no", [[null, NEW]], [], false],
	["this machine knows that it has none / no", [[null, "none"]], [OLD], false],
	[
		"a remote one's word, then this machine's / no",
		[
			["a", NEW],
			[null, NEW],
		],
		[],
		false,
	],
	[
		"two operators agree / yes",
		[
			["a", NEW],
			["b", NEW],
		],
		[],
		true,
	],
	[
		"the first says what we believe / yes",
		[
			["a", OLD],
			["b", "unasked"],
		],
		[OLD],
		true,
	],
	[
		"two differ, one says what we believe / yes",
		[
			["a", NEW],
			["b", OLD],
		],
		[OLD],
		true,
	],
	["this machine could not tell / yes: it rests on nothing", [[null, "failed"]], [OLD], true],
])("does it rest on what others see: %s", (_state, heard, believed, byRemote) => {
	const memory = { believed: believed.map(publishable), left: [], strict: true };
	expect(verdict("ipv4", heard.map(witness), memory, false)).toMatchObject({ kind: "settled", byRemote });
});

describe("remote sources", () => {
	test.each<Row>([
		[
			"an address is believed / the first alone",
			[
				["a", "unasked"],
				["b", "unasked"],
			],
			[OLD],
			"ask 0",
		],
		[
			"nothing is believed / all at once",
			[
				["a", "unasked"],
				["b", "unasked"],
			],
			[],
			"ask 0 1",
		],
		[
			"first pending / patience",
			[
				["a", "pending"],
				["b", "unasked"],
			],
			[OLD],
			"wait",
		],
		[
			"first pending too long / the rest",
			[
				["a", "pending"],
				["b", "unasked"],
				["c", "unasked"],
			],
			[OLD],
			"ask 1 2",
			"impatient",
		],
		["first pending too long, nobody else / waited for", [["a", "pending"]], [OLD], "wait", "impatient"],
		[
			"unchanged / settled alone",
			[
				["a", OLD],
				["b", "unasked"],
			],
			[OLD],
			`known ${OLD} by a#0`,
		],
		[
			"one of several believed / settled alone",
			[
				["a", OLD],
				["b", "unasked"],
			],
			[ODD, OLD],
			`known ${OLD} by a#0`,
		],
		[
			"changed / the rest is asked",
			[
				["a", NEW],
				["b", "unasked"],
				["c", "unasked"],
			],
			[OLD],
			"ask 1 2",
		],
		[
			"first failed / the rest is asked",
			[
				["a", "failed"],
				["b", "unasked"],
			],
			[OLD],
			"ask 1",
		],
		[
			"first failed, another says unchanged / settled",
			[
				["a", "failed"],
				["b", OLD],
				["c", "pending"],
			],
			[OLD],
			`known ${OLD} by b#1`,
		],
		[
			"changed, others pending / waited for",
			[
				["a", NEW],
				["b", "pending"],
			],
			[OLD],
			"wait",
			"impatient",
		],
		[
			"changed, two operators agree / settled, others still pending",
			[
				["a", NEW],
				["b", NEW],
				["c", "pending"],
			],
			[OLD],
			`known ${NEW} by a#0 b#1`,
		],
		[
			"changed, one operator twice / one opinion",
			[
				["a", NEW],
				["a", NEW],
			],
			[OLD],
			"unavailable source-disagreement",
		],
		["new, one operator alone / not believed", [["a", NEW]], [], "unavailable source-disagreement"],
		[
			"new, one operator, others failed / not believed, with their reasons",
			[
				["a", NEW],
				["b", "failed"],
			],
			[],
			"unavailable source-disagreement source-unavailable",
		],
		[
			"new, two operators disagree / not believed",
			[
				["a", NEW],
				["b", ODD],
			],
			[OLD],
			"unavailable source-disagreement",
		],
		[
			"two against a third / the two",
			[
				["a", ODD],
				["b", NEW],
				["c", NEW],
			],
			[OLD],
			`known ${NEW} by b#1 c#2`,
		],
		[
			"two against two / neither",
			[
				["a", NEW],
				["b", ODD],
				["c", NEW],
				["d", ODD],
			],
			[],
			"unavailable source-disagreement",
		],
		[
			"two against two, another on its way / waited for",
			[
				["a", NEW],
				["b", ODD],
				["c", NEW],
				["d", ODD],
				["e", "pending"],
			],
			[],
			"wait",
		],
		[
			"three against two / the three",
			[
				["a", ODD],
				["b", NEW],
				["c", ODD],
				["d", NEW],
				["e", NEW],
			],
			[],
			`known ${NEW} by b#1 d#3 e#4`,
		],
		[
			"a stale liar says unchanged, two say changed / changed",
			[
				["a", OLD],
				["b", NEW],
				["c", NEW],
			],
			[OLD],
			`known ${NEW} by b#1 c#2`,
		],
		[
			"one says unchanged, one changed, one pending / waited for",
			[
				["a", OLD],
				["b", NEW],
				["c", "pending"],
			],
			[OLD],
			"wait",
		],
		[
			"one says unchanged, one changed, nobody left / unchanged",
			[
				["a", NEW],
				["b", OLD],
			],
			[OLD],
			`known ${OLD} by b#1`,
		],
		[
			"all failed / unavailable, with every reason",
			[
				["a", "failed"],
				["b", "failed"],
			],
			[OLD],
			"unavailable source-unavailable source-unavailable",
		],
		[
			"two benches: agreement across a local that failed",
			[
				["a", NEW],
				[null, "failed"],
				["b", NEW],
			],
			[OLD],
			`known ${NEW} by a#0 b#2`,
		],
		[
			"second bench / only after the first and the local one",
			[
				["a", "failed"],
				[null, "failed"],
				["b", "unasked"],
			],
			[],
			"ask 2",
		],
	])("%s", judged);
});

test("the message of a disagreement names who saw what, and all that was believed", () => {
	const heard: Heard[] = [
		["cloudflare", NEW],
		["google", ODD],
	];
	const believed = [publishable(OLD), publishable(LEFT)];
	const result = verdict("ipv4", heard.map(witness), { believed, left: [], strict: false }, true);
	expect(
		result.kind === "settled" && result.observation.kind === "unavailable" && result.observation.problems[0]?.message,
	).toBe(
		`only cloudflare saw ${NEW}; google saw ${ODD}; a changed address (it was ${OLD}, ${LEFT}) needs two operators that agree`,
	);
});

test("no source is listed / the message says of which family", () => {
	const result = verdict("ipv6", [], { believed: [], left: [], strict: false }, false);
	expect(result).toMatchObject({
		observation: { problems: [{ message: "no source is listed that could tell the IPv6 address" }] },
	});
});

describe("answers that could have been forged", () => {
	test.each<Row>([
		[
			"two agree, one beyond forgery is on its way / waited for",
			[
				["a", NEW, "forgeable"],
				["b", NEW, "forgeable"],
				["c", "pending"],
			],
			[OLD],
			"wait",
		],
		[
			"two agree, the one beyond forgery is down / not believed",
			[
				["a", NEW, "forgeable"],
				["b", NEW, "forgeable"],
				["c", "failed"],
			],
			[OLD],
			"unavailable source-disagreement source-unavailable",
		],
		[
			"one of the two is beyond forgery / believed",
			[
				["a", NEW, "forgeable"],
				["b", NEW],
			],
			[OLD],
			`known ${NEW} by a#0 b#1`,
		],
		[
			"two agree on what we know / believed",
			[
				["a", OLD, "forgeable"],
				["b", OLD, "forgeable"],
				["c", NEW],
			],
			[OLD],
			`known ${OLD} by a#0 b#1`,
		],
	])("%s", judged);
});

describe("an address that we had before", () => {
	test.each<Row>([
		[
			"two of six agree, the others are on their way / waited for",
			[
				["a", LEFT],
				["b", LEFT],
				["c", "pending"],
				["d", "pending"],
				["e", "pending"],
				["f", "pending"],
			],
			[OLD],
			"wait",
		],
		[
			"two of five agree, the others know better / what we believe",
			[
				["a", LEFT],
				["b", LEFT],
				["c", OLD],
				["d", OLD],
				["e", OLD],
			],
			[OLD],
			`known ${OLD} by c#2 d#3 e#4`,
		],
		[
			"two of five agree, two have something new / the new",
			[
				["a", LEFT],
				["b", LEFT],
				["c", NEW],
				["d", NEW],
				["e", "pending"],
			],
			[OLD],
			`known ${NEW} by c#2 d#3`,
		],
		[
			"three of five agree / back to it",
			[
				["a", LEFT],
				["b", LEFT],
				["c", LEFT],
				["d", "pending"],
				["e", "pending"],
			],
			[OLD],
			`known ${LEFT} by a#0 b#1 c#2`,
		],
		[
			"two agree, the others have failed / back to it",
			[
				["a", LEFT],
				["b", LEFT],
				["c", "failed"],
				["d", "failed"],
			],
			[OLD],
			`known ${LEFT} by a#0 b#1`,
		],
		["one alone / one operator is no majority", [["a", LEFT]], [OLD], "unavailable source-disagreement"],
		["this machine holds it / settled", [[null, LEFT]], [OLD], `known ${LEFT} by local#0`],
	])("%s", judged);
});

describe("any witnesses", () => {
	const word: fc.Arbitrary<Word> = fc.constantFrom(OLD, NEW, ODD, "failed", "pending", "unasked");
	const heardBy = (words: fc.Arbitrary<Word>) =>
		fc.array(fc.tuple(fc.constantFrom("a", "b", "c", null), words), { maxLength: 6 });
	const believed = fc.constantFrom<string[]>([], [OLD]);

	test("a changed address is never settled without a local source or two operators", () => {
		fc.assert(
			fc.property(heardBy(word), believed, fc.boolean(), (heard, before, impatient) => {
				const result = verdict(
					"ipv4",
					heard.map(witness),
					{ believed: before.map(publishable), left: [], strict: false },
					impatient,
				);
				if (result.kind !== "settled" || result.observation.kind !== "known") return;
				for (const address of result.observation.addresses) {
					const voices = heard.filter(([, said]) => said === address);
					const operators = new Set(voices.map(([operator]) => operator));
					expect(operators.has(null) || operators.size > 1 || before.includes(address)).toBe(true);
				}
			}),
			{ numRuns: 300 },
		);
	});

	test("never asks twice, never waits for nobody: asking ends in a settlement", () => {
		const final: fc.Arbitrary<Word> = fc.constantFrom(OLD, NEW, ODD, "none", "failed");
		fc.assert(
			fc.property(heardBy(final), believed, fc.boolean(), (truth, before, impatient) => {
				const heard: Heard[] = truth.map(([operator]) => [operator, "unasked"]);
				for (let step = 0; step <= truth.length * 2; step += 1) {
					const result = verdict(
						"ipv4",
						heard.map(witness),
						{ believed: before.map(publishable), left: [], strict: false },
						impatient,
					);
					if (result.kind === "settled") return;
					for (const index of result.witnesses) {
						expect(heard[index]?.[1]).toBe("unasked");
						heard[index] = [truth[index]?.[0] ?? null, "pending"];
					}
					const next = heard.findIndex(([, state]) => state === "pending");
					expect(next).not.toBe(-1);
					heard[next] = truth[next] ?? [null, "failed"];
				}
				expect.unreachable("it does not end");
			}),
			{ numRuns: 200 },
		);
	});
});

test.each<[state: string, heard: Heard[], message: RegExp]>([
	["one alone", [["a", NEW]], /^only a saw 81\.2\.69\.142; a new address needs two operators that agree$/],
	[
		"two that could be forged",
		[
			["a", NEW, "forgeable"],
			["b", NEW, "forgeable"],
		],
		/^a, b saw .*, but by ways that could be forged; a new address needs one of them over HTTPS$/,
	],
	[
		"two against two",
		[
			["a", NEW],
			["b", NEW],
			["c", ODD],
			["d", ODD],
		],
		/^a, b saw .*; c, d saw .*; a new address needs more operators than any other$/,
	],
])("%s / what the operator reads", (_state, heard, message) => {
	const result = verdict("ipv4", heard.map(witness), { believed: [], left: [], strict: true }, true);
	if (result.kind !== "settled" || result.observation.kind !== "unavailable") throw new Error("It was believed");
	const [problem] = result.observation.problems;
	expect(problem?.message).toMatch(message);
	expect(problem?.hint).toMatch(/^Nothing was changed\. /);
});
