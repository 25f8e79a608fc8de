import fc from "fast-check";
import { FAMILIES, type Family, NO_ADDRESS, UNPUBLISHABLE } from "./addresses.ts";
import { API_FAULTS } from "./faults.ts";

/** What somebody does to the zone in the dashboard. */
const HAND_EDITS = [
	/** One of ours gets another address, goes, or gets other settings. */
	"drift",
	"remove",
	"ttl",
	"proxied",
	"reword",
	"unmark",
	/** It gets another owner's mark. */
	"take-over",
	/** Records that are none of our business. */
	"stranger",
	"neighbour",
	"text",
	/** What only a person can put right, and that. */
	"twins",
	"alias",
	"tidy",
] as const;
export type HandEdit = (typeof HAND_EDITS)[number];

/** What keeps the state folder from being what it was; until the next quiet period. */
export const DISK_TROUBLES = ["full", "read-only", "damaged", "empty", "gone"] as const;
type DiskTrouble = (typeof DISK_TROUBLES)[number];

export type Step =
	| { readonly kind: "move"; readonly family: Family; readonly index: number }
	| { readonly kind: "lose"; readonly family: Family }
	/** Until the next quiet period. */
	| { readonly kind: "lie"; readonly family: Family; readonly what: number }
	| { readonly kind: "hand"; readonly edit: HandEdit; readonly pick: number }
	/** Hits this many requests, or all until the next quiet period. */
	| {
			readonly kind: "fault";
			readonly what: number;
			readonly on: "read" | "write" | "any";
			readonly times: number | "always";
	  }
	| { readonly kind: "round" }
	| { readonly kind: "plan" }
	/** A round that is killed at its n-th request, before or after the work, or so many ms after its start. */
	| { readonly kind: "kill"; readonly at: number; readonly when: "before" | "after" | "ms" }
	| { readonly kind: "together"; readonly count: number }
	| { readonly kind: "disk"; readonly trouble: DiskTrouble }
	| { readonly kind: "clock"; readonly byS: number }
	/** The next set of names; or a file that cannot be read. */
	| { readonly kind: "configure"; readonly how: "names" | "broken"; readonly set: number }
	| { readonly kind: "quiet" };

/** Where the line's addresses come from: this machine's interface, a program, or three services outside of which one may lie. */
const LINES = ["interface", "command", "http"] as const;

export type Scenario = {
	readonly mode: "one-shots" | "watch";
	readonly line: (typeof LINES)[number];
	/** Does memory stand in for listings? */
	readonly remembers: boolean;
	readonly latencyMs: number;
	/** Which names there are at first. */
	readonly set: number;
	/** What is in the zone before. */
	readonly before: readonly HandEdit[];
	readonly steps: readonly Step[];
};

/** The sets of names that a configuration may have. */
export const NAME_SETS: readonly (readonly string[])[] = [
	["home.example.com"],
	["example.com", "home.example.com", "*.home.example.com"],
	["home.example.com", "nas.example.com", "home.example.org"],
];

const family = fc.constantFrom(...FAMILIES);
const small = fc.nat(20);

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ kind: fc.constant("move"), family, index: small }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("lose"), family }) },
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("lie"),
			family,
			what: fc.nat(UNPUBLISHABLE.ipv4.length + NO_ADDRESS.length),
		}),
	},
	{
		weight: 5,
		arbitrary: fc.record({ kind: fc.constant("hand"), edit: fc.constantFrom(...HAND_EDITS), pick: small }),
	},
	{
		weight: 5,
		arbitrary: fc.record({
			kind: fc.constant("fault"),
			what: fc.nat(API_FAULTS.length - 1),
			on: fc.constantFrom("read", "write", "any"),
			times: fc.constantFrom<number | "always">(1, 1, 2, "always"),
		}),
	},
	{ weight: 7, arbitrary: fc.constant<Step>({ kind: "round" }) },
	{ weight: 2, arbitrary: fc.constant<Step>({ kind: "plan" }) },
	{
		weight: 4,
		arbitrary: fc.oneof(
			fc.record({
				kind: fc.constant("kill"),
				at: fc.integer({ min: 1, max: 4 }),
				when: fc.constantFrom("before", "after"),
			}),
			fc.record({ kind: fc.constant("kill"), at: fc.integer({ min: 0, max: 400 }), when: fc.constant("ms") }),
		),
	},
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("together"), count: fc.integer({ min: 2, max: 3 }) }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("disk"), trouble: fc.constantFrom(...DISK_TROUBLES) }) },
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("clock"),
			byS: fc.constantFrom(90, 4_000, 90_000, -90, -4_000, -90_000),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("configure"),
			how: fc.constantFrom("names", "names", "broken"),
			set: fc.nat(NAME_SETS.length - 1),
		}),
	},
	{ weight: 2, arbitrary: fc.constant<Step>({ kind: "quiet" }) },
);

/** Longer ones find no more in the same time. */
const MAX_STEPS = 10;

/** A sequence of steps, each from a list that is meant to hurt. It ends with a quiet period that is not in the list. */
export const scenario: fc.Arbitrary<Scenario> = fc.noBias(
	fc.record({
		mode: fc.constantFrom("one-shots", "one-shots", "watch"),
		line: fc.constantFrom(...LINES),
		remembers: fc.boolean(),
		latencyMs: fc.constantFrom(0, 10, 60),
		set: fc.nat(NAME_SETS.length - 1),
		before: fc.subarray<HandEdit>(["stranger", "neighbour", "text", "unmark"]),
		steps: fc.array(step, { minLength: 1, maxLength: MAX_STEPS, size: "max" }),
	}),
);

/** One line for each step, as a person would tell it. */
export function renderScenario({ steps, before, ...rest }: Scenario): readonly string[] {
	const { mode, line, remembers, latencyMs, set } = rest;
	const memory = remembers ? "remembers listings for an hour" : "lists in each round";
	return [
		`${mode}, address from ${line}, ${memory}, ${latencyMs} ms per request, ${NAME_SETS[set]?.join(" ")}`,
		...(before.length === 0 ? [] : [`in the zone before: ${before.join(", ")}`]),
		...[...steps, { kind: "quiet" } as const].map((one, index) => `${index + 1}. ${renderStep(one)}`),
	];
}

export function renderStep(step: Step): string {
	switch (step.kind) {
		case "move":
			return `${step.family}: the line gets address ${step.index}`;
		case "lose":
			return `${step.family}: the line loses its address`;
		case "lie":
			return `${step.family}: lie ${step.what} begins`;
		case "hand":
			return `by hand: ${step.edit} (${step.pick})`;
		case "fault":
			return `API: ${API_FAULTS[step.what]?.what}, ${step.on} requests, ${step.times === "always" ? "all" : `${step.times} times`}`;
		case "round":
			return "a round";
		case "plan":
			return "plan, twice";
		case "kill":
			return step.when === "ms" ? `killed after ${step.at} ms` : `killed at request ${step.at}, ${step.when} its work`;
		case "together":
			return `${step.count} rounds at once`;
		case "disk":
			return `the state folder is ${step.trouble}`;
		case "clock":
			return `the clock jumps by ${step.byS} s`;
		case "configure":
			return step.how === "broken"
				? "a broken configuration"
				: `another configuration: ${NAME_SETS[step.set]?.join(" ")}`;
		case "quiet":
			return "quiet: the zone has to be right";
	}
}
