import type { Job, Tool, Versus, VersusRow } from "./results.ts";
import { JOB_TITLES } from "./sections.ts";
import { bar, type Colour, gridLine, label, picture } from "./svg.ts";
import { megabytes, milliseconds } from "./text.ts";

const WIDTH = 780;
const [TOP, ROW, GROUP] = [92, 20, 88];
const BAR_WIDTH = 110;

type Column = { readonly job: Job; readonly names: number; readonly left: number };
/** One name is what most people have, ten is where batches begin to count. */
const COLUMNS: readonly Column[] = [
	{ job: "changed", names: 1, left: 180 },
	{ job: "changed", names: 10, left: 390 },
	{ job: "steady", names: 10, left: 600 },
];
const COLOURS: Readonly<Record<Tool, Colour>> = { cfddns: "ours", ddclient: "one", inadyn: "two" };

type Metric = {
	readonly title: string;
	readonly of: (row: VersusRow) => number | null;
	readonly render: (value: number) => string;
};
const METRICS: readonly Metric[] = [
	{ title: "requests", of: row => row.requests, render: String },
	{ title: "time", of: row => row.wallMs.median, render: milliseconds },
	{ title: "processor time", of: row => row.cpuMs.mean, render: milliseconds },
	{ title: "peak memory", of: row => row.peakMb?.median ?? null, render: megabytes },
];

/** The same job by each client, measure by measure; each panel has its own scale, from zero. */
export function versusChart({ rows, latencyMs }: Versus): string {
	const height = TOP + METRICS.length * GROUP + 8;
	return picture(
		{ width: WIDTH, height, label: "cfddns, ddclient and inadyn side by side; the table has the figures" },
		[
			label(24, 32, `The same job side by side, ${latencyMs} ms per request`, "title"),
			...COLUMNS.map(({ job, names, left }) =>
				label(left, TOP - 26, `${JOB_TITLES[job]}, ${names} ${names === 1 ? "name" : "names"}`),
			),
			...METRICS.flatMap((metric, index) => {
				const top = TOP + index * GROUP;
				return [
					gridLine(24, top - 12, WIDTH - 24, top - 12),
					label(24, top + 12, metric.title),
					...COLUMNS.flatMap(({ job, names, left }) =>
						panel(
							rows.filter(row => row.job === job && row.names === names),
							metric,
							left,
							top,
						),
					),
				];
			}),
		],
	);
}

function panel(rows: readonly VersusRow[], { of, render }: Metric, left: number, top: number): readonly string[] {
	const values = rows.flatMap(row => {
		const value = of(row);
		return value === null ? [] : [{ tool: row.tool, value }];
	});
	const most = Math.max(...values.map(({ value }) => value), Number.MIN_VALUE);
	return values.flatMap(({ tool, value }, index) => {
		const y = top + index * ROW;
		// What is nothing is not drawn; what is little is seen all the same.
		const width = value === 0 ? 0 : Math.max(2, (value / most) * BAR_WIDTH);
		return [
			label(left - 8, y + 12, tool, "faint end"),
			bar(left, y, width, 14, COLOURS[tool]),
			label(left + width + 6, y + 12, render(value), "faint"),
		];
	});
}
