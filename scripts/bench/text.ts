import type { Spread } from "./statistics.ts";

/** A Markdown table. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
	[header, header.map(() => "---"), ...rows].map(cells => `| ${cells.join(" | ")} |`).join("\n");

/** With a comma between thousands, wherever it runs. */
export const grouped = (value: number): string => String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ",");

/** Three digits say all that is certain. */
export const significant = (value: number): string =>
	value >= 99.95 ? grouped(value) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);

export const milliseconds = (value: number): string => `${value < 9.95 ? value.toFixed(1) : grouped(value)} ms`;
export const megabytes = (value: number): string => `${value.toFixed(1)} MB`;
export const times = (ratio: number): string => `${significant(ratio)} x`;

/** "283 ms (271 to 302)"; alone where there was only one. */
export function between(values: Spread, render: (value: number) => string): string {
	if (values.count === 1) return render(values.median);
	const bare = (value: number): string => render(value).replace(/ \S+$/, "");
	return `${render(values.median)} (${bare(values.low)} to ${bare(values.high)})`;
}
