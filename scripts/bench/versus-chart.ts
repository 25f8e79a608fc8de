import type { Job, Tool, Versus, VersusRow } from "./results.ts";
import { JOB_TITLES } from "./sections.ts";
import { bar, type Colour, gridLine, label, picture } from "./svg.ts";
import { megabytes, milliseconds } from "./text.ts";

const WIDTH = 820;
const [TOP, ROW, GROUP] = [92, 20, 88];
const BAR_WIDTH = 110;
/** Where the clients' names end; they stand once for all columns. */
const NAMES_END = 200;

type Column = { readonly job: Job; readonly names: number; readonly left: number };
/** One name is what most people have, ten is where batches begin to count. */
const COLUMNS: readonly Column[] = [
	{ job: "changed", names: 1, left: 208 },
	{ job: "changed", names: 10, left: 408 },
	{ job: "steady", names: 10, left: 608 },
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
	const tools = [...new Set(rows.map(({ tool }) => tool))];
	const height = TOP + METRICS.length * GROUP + 8;
	const rowsOf = ({ job, names }: Column) => rows.filter(row => row.job === job && row.names === names);
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
					...tools.map((tool, row) => label(NAMES_END, top + row * ROW + 12, tool, "faint end")),
					...COLUMNS.flatMap(column => panel(rowsOf(column), tools, metric, column.left, top)),
				];
			}),
		],
	);
}

function panel(
	rows: readonly VersusRow[],
	tools: readonly Tool[],
	{ of, render }: Metric,
	left: number,
	top: number,
): readonly string[] {
	const most = Math.max(...rows.map(row => of(row) ?? 0), Number.MIN_VALUE);
	return rows.flatMap(row => {
		const value = of(row);
		if (value === null) return [];
		const y = top + tools.indexOf(row.tool) * ROW;
		// What is nothing is not drawn; what is little is seen all the same.
		const width = value === 0 ? 0 : Math.max(2, (value / most) * BAR_WIDTH);
		return [bar(left, y, width, 14, COLOURS[row.tool]), label(left + width + 6, y + 12, render(value), "faint")];
	});
}
