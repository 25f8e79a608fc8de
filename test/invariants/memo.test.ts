import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoHome, type Wanted, type Weather } from "./memo-home.ts";
import { record } from "./values.ts";

const HOUR_MS = 3_600_000;

const wanted: fc.Arbitrary<Wanted> = fc.record({
	sources: fc.constantFrom(
		["interface:wan0"],
		["interface:wan0"],
		["interface"],
		["interface:absent0", "static:81.2.69.142"],
		["interface:wan0", "http:elsewhere"],
		["http:elsewhere", "interface:wan0"],
	),
	verifyIntervalMs: fc.constantFrom(0, 600_000, HOUR_MS, HOUR_MS, HOUR_MS),
	both: fc.boolean(),
});

type Happening =
	| { readonly kind: "time"; readonly byMs: number }
	| { readonly kind: "weather"; readonly change: Partial<Weather> }
	| { readonly kind: "configured"; readonly wanted: Wanted }
	| { readonly kind: "touched" }
	| { readonly kind: "forgotten" }
	| { readonly kind: "fallback"; readonly isThere: boolean }
	| { readonly kind: "edited"; readonly content: string | null };

const weather = (change: fc.Arbitrary<Partial<Weather>>): fc.Arbitrary<Happening> =>
	change.map(changed => ({ kind: "weather" as const, change: changed }));

const happening: fc.Arbitrary<Happening> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant("time" as const),
			byMs: fc.constantFrom(2_000, 60_000, HOUR_MS, 24 * HOUR_MS, -1, -60_000, -HOUR_MS),
		}),
	},
	weather(fc.record({ address: fc.constantFrom("81.2.69.1", "81.2.69.142", "10.0.0.1") })),
	weather(fc.record({ flags: fc.constantFrom("80", "a0", "01", "c0") })),
	weather(fc.record({ route: fc.constantFrom("wan0", "wan1") })),
	weather(fc.record({ outside: fc.constantFrom("81.2.69.1", "81.2.69.142") })),
	weather(fc.record({ program: fc.constantFrom("1", "2") })),
	weather(
		fc.record({
			env: fc.constantFrom<Weather["env"]>(
				{},
				{ HOME: "/root" },
				{ CFDDNS_DOMAINS: "x.example.com" },
				{ TMPDIR: "/t" },
			),
		}),
	),
	fc.record({ kind: fc.constant("configured" as const), wanted }),
	fc.record({ kind: fc.constantFrom("touched" as const, "forgotten" as const) }),
	fc.record({ kind: fc.constant("fallback" as const), isThere: fc.boolean() }),
	fc.record({ kind: fc.constant("edited" as const), content: fc.constantFrom("81.2.69.7", "81.2.69.1", null) }),
);

const step = fc.record({
	afterMs: fc.constantFrom(1, 1_500, 30_000, 60_000, 300_000, 300_000, 300_000),
	happenings: fc.oneof(
		{ weight: 3, arbitrary: fc.constant<readonly Happening[]>([]) },
		fc.array(happening, { minLength: 1, maxLength: 2 }),
	),
	flags: fc.constantFrom<readonly string[]>(
		[],
		[],
		[],
		[],
		[],
		[],
		["--quiet"],
		["--force"],
		["--json"],
		["--set", "owner=home"],
		["--set", "state_dir=/var/lib/cfddns"],
	),
});

async function befall(home: MemoHome, one: Happening, current: Wanted): Promise<void> {
	switch (one.kind) {
		case "configured":
			return home.configure(one.wanted);
		case "touched":
			return home.configure(current);
		case "forgotten":
			return home.forget();
		case "fallback":
			return home.setFallback(one.isThere);
		case "edited":
			return home.host.replaceRecords("z1", one.content === null ? [] : [record(one.content)]);
		case "time":
		case "weather":
			// Both homes have one sky.
			return undefined;
		default:
			return one satisfies never;
	}
}

const clearSky = (): Weather => ({
	nowMs: 1_800_000_000_000,
	address: "81.2.69.142",
	flags: "80",
	route: "wan0",
	outside: "81.2.69.142",
	env: {},
	program: "1",
});

test("invariant 11: with memos, each `sync` ends as it would without, asks as often, and leaves the same", {
	timeout: 300_000,
}, async () => {
	let rounds = 0;
	let byMemo = 0;
	await fc.assert(
		fc.asyncProperty(
			wanted,
			fc.boolean(),
			fc.array(step, { minLength: 5, maxLength: 40 }),
			async (first, isHanded, steps) => {
				const sky = clearSky();
				let current = first;
				const [withMemos, without] = [true, false].map(uses => new MemoHome(sky, first, uses, isHanded));
				if (withMemos === undefined || without === undefined) throw new Error("There are two homes");
				for (const { afterMs, happenings, flags } of steps) {
					sky.nowMs += afterMs;
					for (const one of happenings) {
						if (one.kind === "time") sky.nowMs += one.byMs;
						if (one.kind === "weather") Object.assign(sky, one.change);
						await befall(withMemos, one, current);
						await befall(without, one, current);
						if (one.kind === "configured") current = one.wanted;
					}
					const came = await withMemos.sync(...flags);
					const { exitCode, requests } = await without.sync(...flags);
					expect(came).toMatchObject({ exitCode, requests });
					expect(withMemos.left()).toEqual(without.left());
					rounds += 1;
					if (came.byMemo) byMemo += 1;
				}
			},
		),
		{ numRuns: 200 },
	);
	// Else the property would say nothing.
	expect(byMemo).toBeGreaterThan(rounds / 20);
});

const STEADY: Wanted = { sources: ["interface:wan0"], verifyIntervalMs: HOUR_MS, both: false };

test.each<[state: string, afterMs: number, edit: Wanted | null, byMemo: boolean]>([
	["nothing new / by memo", 300_000, null, true],
	["edited / a round", 300_000, { ...STEADY, verifyIntervalMs: 0 }, false],
	["an hour later / a round", HOUR_MS, null, false],
	["the clock was set back / a round", -1, null, false],
])("%s", async (_state, afterMs, edit, byMemo) => {
	for (const isHanded of [false, true]) await holdsAfter({ afterMs, edit, byMemo, isHanded });
});

type Situation = {
	readonly afterMs: number;
	readonly edit: Wanted | null;
	readonly byMemo: boolean;
	readonly isHanded: boolean;
};

async function holdsAfter({ afterMs, edit, byMemo, isHanded }: Situation): Promise<void> {
	const sky = clearSky();
	const home = new MemoHome(sky, STEADY, true, isHanded);
	for (const _round of ["writes", "makes the memo"]) {
		await home.sync();
		sky.nowMs += 300_000;
	}
	expect(await home.sync()).toMatchObject({ byMemo: true });
	sky.nowMs += afterMs - 300_000;
	if (edit !== null) home.configure(edit);
	expect(await home.sync()).toMatchObject({ exitCode: 0, byMemo });
}

test("handed over anew within the steps of its file's time, and edited / the edit is seen", async () => {
	const sky = clearSky();
	const home = new MemoHome(sky, STEADY, true, true);
	await home.sync();
	sky.nowMs += 300_000;
	await home.sync();
	expect(await home.sync()).toMatchObject({ byMemo: true });
	home.configure({ ...STEADY, verifyIntervalMs: 0 });
	expect(await home.sync()).toMatchObject({ requests: 1, byMemo: false });
});

test("edited twice while the file's time stays the same / the second edit is seen", async () => {
	const sky = clearSky();
	const home = new MemoHome(sky, STEADY, true);
	await home.sync();
	sky.nowMs += 300_000;
	home.configure(STEADY);
	await home.sync();
	home.configure({ ...STEADY, verifyIntervalMs: 0 });
	expect(await home.sync()).toMatchObject({ requests: 1, byMemo: false });
});
