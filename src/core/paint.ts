export type Colour = "red" | "green" | "yellow" | "cyan" | "dim" | "bold";
/** How text gets its colours; the plain one leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** Select Graphic Rendition (ECMA-48 section 8.3.117): the code that begins a colour, and the one that ends it. */
const CODES: Readonly<Record<Colour, readonly [on: number, off: number]>> = {
	red: [31, 39],
	green: [32, 39],
	yellow: [33, 39],
	cyan: [36, 39],
	dim: [2, 22],
	bold: [1, 22],
};

export const plainPaint: Paint = (_colour, text) => text;
export const ansiPaint: Paint = (colour, text) => `\u001b[${CODES[colour][0]}m${text}\u001b[${CODES[colour][1]}m`;
