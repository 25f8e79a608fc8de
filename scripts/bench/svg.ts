/** Colours for light and for dark surroundings; the card brings its own background, so that either is readable on any page. */
const STYLE = `
svg { --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --grid: #d1d9e0; --ours: #b35900; --one: #0969da; --two: #8250df; --three: #59636e; }
@media (prefers-color-scheme: dark) {
svg { --paper: #0d1117; --ink: #e6edf3; --faint: #9198a1; --grid: #30363d; --ours: #ff9e4a; --one: #58a6ff; --two: #bc8cff; --three: #9198a1; }
}
text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, "DejaVu Sans", sans-serif; fill: var(--ink); }
.title { font-size: 15px; font-weight: 600; } .faint { fill: var(--faint); font-size: 12px; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.grid { stroke: var(--grid); stroke-width: 1; } .paper { fill: var(--paper); stroke: var(--grid); }
.line { fill: none; stroke-width: 2.5; } .dashed { stroke-dasharray: 6 5; stroke-width: 2; }
${["ours", "one", "two", "three"].map(name => `.s-${name} { stroke: var(--${name}); } .f-${name} { fill: var(--${name}); }`).join("\n")}
`;

export type Colour = "ours" | "one" | "two" | "three";

/** A picture of this size that says `label` to those who do not see it. */
export const picture = (
	{ width, height, label }: { readonly width: number; readonly height: number; readonly label: string },
	parts: readonly string[],
): string =>
	[
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">`,
		`<style>${STYLE}</style>`,
		`<rect class="paper" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
		...parts,
		"</svg>\n",
	].join("\n");

export const label = (x: number, y: number, text: string, classes = ""): string =>
	`<text x="${round(x)}" y="${round(y)}"${classes === "" ? "" : ` class="${classes}"`}>${escaped(text)}</text>`;

export const gridLine = (x1: number, y1: number, x2: number, y2: number): string =>
	`<line class="grid" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;

export const polyline = (
	points: readonly (readonly [x: number, y: number])[],
	colour: Colour,
	style: "solid" | "dashed",
): string =>
	`<polyline class="line s-${colour}${style === "dashed" ? " dashed" : ""}" points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ")}"/>`;

export const dot = (x: number, y: number, colour: Colour): string =>
	`<circle class="f-${colour}" cx="${round(x)}" cy="${round(y)}" r="3.5"/>`;

export const bar = (x: number, y: number, width: number, height: number, colour: Colour): string =>
	`<rect class="f-${colour}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height}" rx="2"/>`;

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
