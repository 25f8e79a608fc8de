import { parseArgs } from "node:util";
import type { Outcome } from "./one-sequence.ts";
import { add, type Tally } from "./tally.ts";
import { openWorkers } from "./workers.ts";

/**
 * `npm run torture`: random sequences against the built program. One number decides a sequence; without any, chance decides it.
 * The first two arguments are the worker's bundle and the program.
 */

const HELP = `npm run torture -- [options]
  --seed N        the sequence of this number alone; with --sequences or --minutes: the first of many
  --sequences N   how many (default 200)
  --minutes N     as many as there is time for
  --workers N     how many at once (default 8)
  --until RULE    end with 0 as soon as this is found broken, such as "invariant 6"; with 1 if it never is
  --no-shrink     do not make a failing sequence shorter
`;
const DEFAULT_SEQUENCES = 200;
const DEFAULT_WORKERS = 8;
/** More of the same tell nothing new. */
const MAX_FAILURES = 5;

const [bundle = "", program = "", ...words] = process.argv.slice(2);
const { values } = parseArgs({
	args: words,
	options: {
		seed: { type: "string" },
		sequences: { type: "string" },
		minutes: { type: "string" },
		workers: { type: "string" },
		until: { type: "string" },
		"no-shrink": { type: "boolean" },
		help: { type: "boolean" },
	},
});
if (values.help === true) process.stdout.write(HELP);
else process.exitCode = await torture();

async function torture(): Promise<number> {
	const isOne = values.seed !== undefined && values.sequences === undefined && values.minutes === undefined;
	const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000));
	const endAtMs = values.minutes === undefined ? null : performance.now() + Number(values.minutes) * 60_000;
	const limit = Number(
		values.sequences ?? (isOne ? 1 : endAtMs === null ? DEFAULT_SEQUENCES : Number.MAX_SAFE_INTEGER),
	);
	const until = values.until ?? null;
	const numbers = [values.seed, values.sequences, values.minutes, values.workers].filter(text => text !== undefined);
	if (numbers.some(text => !/^[1-9]\d*$/.test(text))) throw new Error("Numbers have to be whole, and greater than 0");
	const size = Math.min(Number(values.workers ?? DEFAULT_WORKERS), limit);
	const total: Tally = {};
	const failures: Outcome[] = [];
	let isFound = false;
	let next = 0;

	const workers = openWorkers({ bundle, program, shrinks: values["no-shrink"] !== true && until === null, size });
	for (const remark of workers.remarks) console.log(remark);
	// There nothing may be left out.
	const isPartial = process.env["CI"] === "true" && workers.remarks.length > 0;
	console.log(`first sequence: ${firstSeed}`);
	const startedAt = performance.now();
	const isOver = (): boolean =>
		next >= limit ||
		isFound ||
		(until === null && failures.length >= MAX_FAILURES) ||
		(endAtMs !== null && performance.now() > endAtMs);
	const lane = async (ask: (seed: number) => Promise<Outcome>): Promise<void> => {
		while (!isOver()) {
			const seed = firstSeed + next;
			next += 1;
			const outcome = await ask(seed);
			add(total, outcome.tally);
			if (outcome.failure === null) continue;
			failures.push(outcome);
			if (until === null || isNamed(outcome, until)) tell(outcome);
			if (until !== null && isNamed(outcome, until)) isFound = true;
		}
	};
	try {
		await Promise.race([Promise.all(workers.lanes.map(lane)), found(() => isFound)]);
	} finally {
		await workers.close();
	}
	summarize(total, performance.now() - startedAt);
	if (until !== null) {
		if (!isFound)
			console.log(`not found: ${until}. Found instead: ${[...new Set(failures.map(ruleOf))].join(", ") || "nothing"}`);
		return isFound ? 0 : 1;
	}
	console.log(failures.length === 0 ? "every promise was kept" : `${failures.length} sequences failed`);
	if (isPartial) console.log("but not all of it could be tried");
	return failures.length === 0 && !isPartial ? 0 : 1;
}

/** Whoever waits for one thing only need not wait for the sequences that are still under way. */
async function found(isSo: () => boolean): Promise<void> {
	while (!isSo()) await new Promise(resolve => setTimeout(resolve, 100).unref());
}

function ruleOf({ failure }: Outcome): string {
	return failure?.message.split(":", 1)[0] ?? "";
}

function isNamed(outcome: Outcome, rule: string): boolean {
	return ruleOf(outcome) === rule;
}

function tell({ seed, failure }: Outcome): void {
	if (failure === null) return;
	const { message, steps, originalLength, shrinks } = failure;
	console.log(`\nBROKEN ${message}`);
	for (const step of steps) console.log(`  ${step}`);
	if (shrinks > 0) console.log(`  (made shorter in ${shrinks} tries; it had ${originalLength + 1} steps)`);
	console.log(`  again: npm run torture -- --seed ${seed}\n`);
}

/** What was done, so that nobody has to believe that anything was. */
function summarize(total: Tally, tookMs: number): void {
	console.log(`\nIn ${Math.round(tookMs / 1000)} s:`);
	for (const [what, times] of Object.entries(total).toSorted(([one], [other]) => (one < other ? -1 : 1)))
		console.log(`${String(times).padStart(8)}  ${what}`);
}
