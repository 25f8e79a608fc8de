import { expect, test } from "vitest";
import { inHomeNetwork } from "./fixture.ts";
import { STALE_RECORD } from "./published.ts";
import type { Conducts } from "./services.ts";
import { HOME } from "./topology.ts";
import { verdictOf } from "./verdict.ts";

/** Services at different distances. They take longer than this machine does to think. */
const DISTANCES: Conducts = {
	trace: { delayMs: 500 },
	ipify: { delayMs: 400 },
	amazon: { delayMs: 550 },
	identMe: { delayMs: 700 },
	stunGoogle: { delayMs: 200 },
	dnsOpendns: { delayMs: 650 },
};
const RUNS = 15;
const STATIC = `[ipv4]\nsources = ["static:${HOME.outside}"]`;

const ascending = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]): number => ascending(values)[values.length >> 1] ?? Number.NaN;

inHomeNetwork("the time to a verdict", bed => {
	const planMs = async (toml: string): Promise<number> => {
		// A plan of somebody who knows nothing yet: the verdict, and then what the zone holds.
		const verdict = verdictOf(await bed().cfddns(["plan", "--json"], { toml }));
		expect(verdict).toMatchObject({ exitCode: 0, ipv4: [HOME.outside] });
		return verdict.report.durationMs;
	};
	/** How long each source of another operator takes, the second-fastest of them. */
	const secondFastestMs = async (): Promise<number> => {
		const { report } = verdictOf(await bed().cfddns(["ip", "--json"]));
		const remote = (report.questions ?? []).flatMap(({ sources }) =>
			sources.filter(({ operator }) => operator !== null),
		);
		return ascending(remote.map(({ durationMs }) => durationMs))[1] ?? Number.NaN;
	};

	test("auto / at most 1.5 times what the second-fastest source takes", { timeout: 300_000 }, async () => {
		await bed().conduct(DISTANCES);
		await bed().setRecords([STALE_RECORD]);
		const measured: { auto: number; known: number; source: number }[] = [];
		for (let run = 0; run < RUNS; run += 1)
			measured.push({ auto: await planMs(""), known: await planMs(STATIC), source: await secondFastestMs() });
		// The same plan with an address that needs no question: what is left is the verdict's own time.
		const sourceMs = median(measured.map(({ source }) => source));
		const verdictMs = median(measured.map(({ auto }) => auto)) - median(measured.map(({ known }) => known));
		console.log(
			`verdict ${verdictMs} ms, second-fastest source ${sourceMs} ms: ${(verdictMs / sourceMs).toFixed(2)} x`,
		);
		expect(verdictMs).toBeLessThanOrEqual(1.5 * sourceMs);
	});
});
