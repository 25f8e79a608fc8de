import { expect, test } from "vitest";
import { memoryState } from "../../test/invariants/memory-state.ts";
import { HOME, HOST, publishable, SETTINGS } from "../../test/invariants/values.ts";
import { fakeDeps } from "../../test/sources/fake-deps.ts";
import { groupKey } from "../core/desired.ts";
import { Problem } from "../core/problem.ts";
import { parseSourceSpec, type SourceSpec } from "../core/source-spec.ts";
import { EMPTY_STATE } from "../core/state.ts";
import type { Target } from "../core/target.ts";
import { examineAll } from "./examine.ts";

const SOURCES = ["down", "a", "b", "c"].map(parseSourceSpec);
const OLD = publishable("81.2.69.1");
const NEW = publishable("81.2.69.142");

const target: Target = {
	owner: HOME,
	wishes: [
		{
			name: HOST,
			type: "A",
			sources: SOURCES,
			bind: null,
			suffix: null,
			settings: SETTINGS,
			enforce: false,
			duplicates: "refuse",
		},
	],
	families: {
		ipv4: { enabled: true, sources: SOURCES, bind: null, allow: [] },
		ipv6: { enabled: "auto", sources: SOURCES, bind: null, allow: [] },
	},
	limits: { maxChangesPerHour: 20, maxDeletes: 1, expect: { ipv4: [], ipv6: [] } },
	verifyIntervalMs: 3_600_000,
};

test("everybody is asked, it is judged as a round would, and nothing is written", async () => {
	const store = memoryState();
	await store.save({ ...EMPTY_STATE, believed: { [groupKey("ipv4", { sources: SOURCES, bind: null })]: [OLD] } });
	const asked: string[] = [];
	const deps = {
		state: store,
		clock: { now: () => 0, elapsed: () => 0, sleep: async () => undefined },
		hasFamily: async () => false,
		network: fakeDeps.network,
		openSources: ({ sources }: { readonly sources: readonly SourceSpec[] }) =>
			sources.map(({ text }) => ({
				text,
				operator: text === "down" ? null : text,
				transport: "config" as const,
				advisory: false,
				async ask() {
					asked.push(text);
					if (text === "down") throw new Problem("source-unavailable", "down");
					return { kind: "addresses" as const, label: text, addresses: [text === "c" ? OLD : NEW] };
				},
			})),
	};
	const examined = await examineAll(target, deps, new AbortController().signal);
	expect(asked).toEqual(["down", "a", "b", "c"]);
	expect(examined.map(({ family }) => family)).toEqual(["ipv4"]);
	expect(examined[0]?.testimonies.map(({ finding }) => finding.kind)).toEqual([
		"failed",
		"address",
		"address",
		"address",
	]);
	expect(examined[0]?.observation).toEqual({ kind: "known", addresses: [NEW], sources: ["a", "b"] });
	expect(store.saveCount()).toBe(1);
});
