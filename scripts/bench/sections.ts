import type { Cost, Job, Results, Start, Tool, Versus, VersusRow } from "./results.ts";
import { targetsOf } from "./targets.ts";
import { between, grouped, megabytes, milliseconds, significant, table, times } from "./text.ts";

/** A part of the page, and of what the command prints. */
export type Section = { readonly id: string; readonly title: string; readonly text: string };

/** All that there is to say of these results, in the order of the page. */
export const sectionsOf = (results: Results): readonly Section[] => [
	{ id: "run", title: "This run", text: run(results) },
	{ id: "targets", title: "Targets", text: targets(results) },
	...optional("uneventful", "A sync that has nothing to do", results.uneventful && uneventful(results.uneventful)),
	...optional("names", "1 to 10,000 names", results.names && names(results.names)),
	...optional("versus", "Side by side", results.versus && versus(results.versus)),
	...optional("versus-idle", "Side by side, at rest", results.versus && versusIdle(results.versus)),
];

const optional = (id: string, title: string, text: string | undefined): readonly Section[] =>
	text === undefined ? [] : [{ id, title, text }];

function run({ command, date, seconds, machine, leftOut }: Results): string {
	const { node, platform, system, processor, processors, memoryGb, loadBefore } = machine;
	const lines = [
		`\`${command}\` on ${date}, in ${grouped(seconds)} s: Node.js ${node.replace("v", "")}, ${platform} (${system}), ${processors} x ${processor},`,
		`${memoryGb} GB; load ${loadBefore} before it began. In brackets: the least and the most of several measurements, beside their median.`,
		...leftOut.map(({ what, why }) => `Left out: ${what}, since ${why}.`),
	];
	return lines.join("\n");
}

const targets = (results: Results): string =>
	table(
		["what", "measured", "target", ""],
		targetsOf(results).map(({ what, measured, target, isMet }) => [what, measured, target, isMet ? "met" : "missed"]),
	);

const START_TITLES: Readonly<Record<Start, string>> = {
	bare: "`node -e 0`",
	module: "an empty `.mjs` file",
	memo: "`cfddns sync`, nothing changed",
	round: "the same, carried out (no memo holds)",
};
const STARTS: readonly Start[] = ["bare", "module", "memo", "round"];

function uneventful({ starts }: NonNullable<Results["uneventful"]>): string {
	const base = starts.bare.peakMb;
	return table(
		["start", "processor time, mean", "against `node -e 0`", "peak memory", "against `node -e 0`"],
		STARTS.map(start => {
			const { cpuMs, ratio, peakMb } = starts[start];
			const memory =
				peakMb === null || base === null ? ["", ""] : [between(peakMb, megabytes), times(peakMb.median / base.median)];
			return [START_TITLES[start], milliseconds(cpuMs.mean), between(ratio, times), ...memory];
		}),
	);
}

function names({ rows }: NonNullable<Results["names"]>): string {
	const peak = ({ peakMb }: Cost): string => (peakMb === null ? "" : megabytes(peakMb.median));
	return table(
		[
			...["names", "a request takes", "requests: new, changed, same"],
			...["new", "changed", "same", "processor: changed, same", "peak memory: changed, same"],
		],
		rows.map(({ names: count, latencyMs, cold, changed, steady }) => [
			grouped(count),
			`${latencyMs} ms`,
			[cold, changed, steady].map(({ requests }) => requests).join(", "),
			...[cold, changed, steady].map(({ wallMs }) => between(wallMs, milliseconds)),
			`${milliseconds(changed.cpuMs.mean)}, ${milliseconds(steady.cpuMs.mean)}`,
			`${peak(changed)}, ${peak(steady)}`,
		]),
	);
}

export const JOB_TITLES: Readonly<Record<Job, string>> = {
	first: "first run",
	changed: "address changed",
	steady: "nothing changed",
};
const JOBS: readonly Job[] = ["first", "changed", "steady"];

function versus({ rows, versions }: Versus): string {
	const groups = [...new Set(rows.map(row => row.names))].flatMap(count =>
		JOBS.map(job => rows.filter(row => row.names === count && row.job === job)),
	);
	return table(
		["job", "names", "client", "requests", "time", "processor", "peak memory", "records right", "comments kept"],
		groups.flatMap(group => group.map(row => versusRow(row, group, versions))),
	);
}

function versusRow(row: VersusRow, group: readonly VersusRow[], versions: Versus["versions"]): readonly string[] {
	const ours = group.find(({ tool }) => tool === "cfddns");
	/** With the ratio to ours, where there is one. */
	const beside = (text: string, value: number, own: number | undefined): string =>
		row.tool === "cfddns" || own === undefined || own === 0 ? text : `${text} = ${significant(value / own)} x`;
	return [
		JOB_TITLES[row.job],
		String(row.names),
		`${row.tool} ${versions[row.tool] ?? ""}`.trim(),
		beside(String(row.requests), row.requests, ours?.requests),
		beside(between(row.wallMs, milliseconds), row.wallMs.median, ours?.wallMs.median),
		beside(milliseconds(row.cpuMs.mean), row.cpuMs.mean, ours?.cpuMs.mean),
		row.peakMb === null ? "" : beside(megabytes(row.peakMb.median), row.peakMb.median, ours?.peakMb?.median),
		row.isRight ? "yes" : "no",
		row.keepsComments ? "yes" : "no",
	];
}

/** How soon each hears of another address, with the configuration that was measured. */
const LISTENING: Readonly<Record<Tool, string>> = {
	cfddns: "at once, from the kernel",
	ddclient: "when it looks, every 300 s",
	inadyn: "when it looks, every 300 s",
};

const versusIdle = ({ idle }: Versus): string =>
	table(
		["client", "resident memory", "processor", "hears of another address"],
		idle.map(({ tool, residentMb, cpuPercent }) => [
			tool,
			megabytes(residentMb),
			`${cpuPercent.toFixed(3)} %`,
			LISTENING[tool],
		]),
	);
