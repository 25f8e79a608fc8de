import type { NamesRow, Results } from "./results.ts";
import { between, grouped, megabytes, milliseconds, times } from "./text.ts";

/** What the project has promised, and what came of it. */
export type Target = {
	readonly what: string;
	readonly measured: string;
	readonly target: string;
	readonly isMet: boolean;
};

/** Of what was measured, in the order of the contract. */
export const targetsOf = (results: Results): readonly Target[] => [
	...reactionTargets(results),
	...uneventfulTargets(results),
	...requestTargets(results),
	...idleTargets(results),
];

function reactionTargets({ reaction }: Results): readonly Target[] {
	if (reaction === undefined) return [];
	const { changes, medianMs, p99Ms } = reaction;
	return [
		{
			what: `the kernel's address event to the request at the API, \`watch\`, median of ${changes}`,
			measured: milliseconds(medianMs),
			target: "<= 250 ms",
			isMet: medianMs <= 250,
		},
		{ what: "the same, 99th percentile", measured: milliseconds(p99Ms), target: "<= 1 s", isMet: p99Ms <= 1000 },
	];
}

function uneventfulTargets({ uneventful, names }: Results): readonly Target[] {
	const steady = names?.rows.map(row => row.steady.requests) ?? [];
	const requests = steady.length === 0 ? [] : [atMost("`sync`, nothing changed: requests", Math.max(...steady), 0)];
	if (uneventful === undefined) return requests;
	const { bare, memo } = uneventful.starts;
	const memory = memo.peakMb === null || bare.peakMb === null ? null : memo.peakMb.median / bare.peakMb.median;
	const cpu = memo.ratio.median;
	return [
		...requests,
		{
			what: "`sync`, nothing changed: processor time against `node -e 0`",
			measured: between(memo.ratio, times),
			target: "<= 1.4 x",
			isMet: cpu <= 1.4,
		},
		...(memory === null
			? []
			: [
					{
						what: "`sync`, nothing changed: peak memory against `node -e 0`",
						measured: times(memory),
						target: "<= 1.2 x",
						isMet: memory <= 1.2,
					},
				]),
	];
}

function requestTargets({ names, limits }: Results): readonly Target[] {
	const hundred = names?.rows.find(row => row.names === 100 && row.latencyMs === 50);
	return [
		...(hundred === undefined
			? []
			: [
					atMost("100 names, one zone, nothing remembered: requests", hundred.cold.requests, 3),
					atMost("100 names, one zone, address changed: requests", hundred.changed.requests, 1),
				]),
		...(hundred === undefined || limits === undefined ? [] : [againstOneByOne(hundred, limits)]),
		...(limits === undefined
			? []
			: [
					atMost(`${limits.creating.names} names to create: requests`, limits.creating.requests, 4),
					atMost(
						`${grouped(limits.fiveZones.names)} names in 5 zones, address changed: requests`,
						limits.fiveZones.requests,
						8,
					),
				]),
	];
}

function againstOneByOne({ changed }: NamesRow, { oneByOne }: NonNullable<Results["limits"]>): Target {
	// Of a hurried run there may be fewer.
	const oneByOneMs = (oneByOne.wallMs / oneByOne.names) * 100;
	const percent = (100 * changed.wallMs.median) / oneByOneMs;
	return {
		what: "100 names, address changed, 50 ms per request: time against one request per record",
		measured: `${percent.toFixed(1)} % (${milliseconds(changed.wallMs.median)} against ${milliseconds(oneByOneMs)})`,
		target: "<= 10 %",
		isMet: percent <= 10,
	};
}

function idleTargets({ idle }: Results): readonly Target[] {
	if (idle === undefined) return [];
	const { seconds, residentMb, cpuPercent, growth } = idle;
	return [
		{
			what: "`watch` at rest: resident memory",
			measured: megabytes(residentMb),
			target: "<= 60 MB",
			isMet: residentMb <= 60,
		},
		{
			what: `\`watch\` at rest, ${seconds} s: processor`,
			measured: `${cpuPercent.toFixed(3)} %`,
			target: "<= 0.1 %",
			isMet: cpuPercent <= 0.1,
		},
		{
			what: `\`watch\`, ${growth.rounds} rounds: growth after the first third`,
			measured: megabytes(growth.endMb - growth.warmMb),
			// A collection of garbage more or less is several.
			target: "<= 8 MB",
			isMet: growth.endMb - growth.warmMb <= 8,
		},
	];
}

const atMost = (what: string, measured: number, limit: number): Target => ({
	what,
	measured: String(measured),
	target: limit === 0 ? "0" : `<= ${limit}`,
	isMet: measured <= limit,
});
