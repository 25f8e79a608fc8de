import type { NamesRow, Results } from "./results.ts";
import { decades, logScale, spacedOut } from "./scale.ts";
import { type Colour, dot, gridLine, label, picture, polyline } from "./svg.ts";
import { grouped } from "./text.ts";

const [WIDTH, HEIGHT] = [760, 430];
const [LEFT, RIGHT, TOP, BOTTOM] = [70, 545, 64, 380];

type Curve = {
	readonly title: string;
	readonly colour: Colour;
	readonly style: "solid" | "dashed";
	readonly points: readonly (readonly [names: number, wallMs: number])[];
};

/** How long a `sync` takes, from 1 name to 10,000. Both axes are logarithmic. */
export function growthChart(
	{ rows }: NonNullable<Results["names"]>,
	{ oneByOne }: NonNullable<Results["limits"]>,
): string {
	const counts = [...new Set(rows.map(({ names }) => names))];
	const of = (latencyMs: number, timeOf: (row: NamesRow) => number): Curve["points"] =>
		rows.filter(row => row.latencyMs === latencyMs).map(row => [row.names, timeOf(row)]);
	const eachMs = oneByOne.wallMs / oneByOne.names;
	const curves: readonly Curve[] = [
		{
			title: "one request per record *",
			colour: "three",
			style: "dashed",
			points: counts.map(names => [names, names * eachMs]),
		},
		{
			title: "changed, 50 ms per request",
			colour: "ours",
			style: "solid",
			points: of(50, row => row.changed.wallMs.median),
		},
		{
			title: "changed, 0 ms per request",
			colour: "two",
			style: "solid",
			points: of(0, row => row.changed.wallMs.median),
		},
		{ title: "nothing changed", colour: "one", style: "solid", points: of(0, row => row.steady.wallMs.median) },
	];
	const xTicks = decades(counts);
	const yTicks = decades(curves.flatMap(({ points }) => points.map(([, wallMs]) => wallMs)));
	const x = logScale(xTicks.at(0) ?? 1, xTicks.at(-1) ?? 10, LEFT, RIGHT);
	const y = logScale(yTicks.at(0) ?? 1, yTicks.at(-1) ?? 10, BOTTOM, TOP);
	const labelled = curves.filter(({ points }) => points.length > 0);
	const ends = spacedOut(
		labelled.map(({ points }) => y(points.at(-1)?.[1] ?? 1)),
		19,
	);
	return picture(
		{ width: WIDTH, height: HEIGHT, label: "How long a sync takes, from 1 name to 10,000; the table has the figures" },
		[
			label(24, 32, "How long one sync takes, by the number of names in a zone", "title"),
			...xTicks.flatMap(tick => [
				gridLine(x(tick), TOP, x(tick), BOTTOM),
				label(x(tick), BOTTOM + 20, grouped(tick), "faint middle"),
			]),
			...yTicks.flatMap(tick => [
				gridLine(LEFT, y(tick), RIGHT, y(tick)),
				label(LEFT - 8, y(tick) + 4, duration(tick), "faint end"),
			]),
			label(RIGHT, BOTTOM + 38, "names", "faint end"),
			label(
				24,
				HEIGHT - 12,
				`* measured with ${oneByOne.names} names, ${eachMs.toFixed(0)} ms each; the rest of the line is computed`,
				"faint",
			),
			...labelled.flatMap(({ title, colour, style, points }, index) => [
				polyline(
					points.map(([names, wallMs]) => [x(names), y(wallMs)]),
					colour,
					style,
				),
				...(style === "solid" ? points.map(([names, wallMs]) => dot(x(names), y(wallMs), colour)) : []),
				label(RIGHT + 12, (ends[index] ?? 0) + 4, title, `f-${colour}`),
			]),
		],
	);
}

const duration = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${grouped(ms / 1000)} s`);
