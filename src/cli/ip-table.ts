import { FAMILY_LABEL } from "../core/address.ts";
import type { Colour, Paint } from "../core/paint.ts";
import type { QuestionReport, SourceRow } from "./ip-report.ts";

/** A column: its cell in a row, and on which side it lines up. */
type Column = { readonly cell: (row: SourceRow) => string; readonly right?: boolean };

const SOURCE: Column = { cell: ({ source }) => source };
const OPERATOR: Column = { cell: ({ operator }) => operator ?? "local" };
const TRANSPORT: Column = { cell: ({ transport }) => transport };
const ADDRESS: Column = { cell: ({ address }) => address ?? "-" };
const TIME: Column = { cell: ({ durationMs }) => `${durationMs} ms`, right: true };

/** What is left out first where the terminal is narrow. */
const LAYOUTS: readonly (readonly Column[])[] = [
	[SOURCE, OPERATOR, TRANSPORT, ADDRESS, TIME],
	[SOURCE, TRANSPORT, ADDRESS, TIME],
	[SOURCE, ADDRESS, TIME],
];

const GAP = "  ";
const INDENT = 4;

/** One family's sources and the verdict, for a terminal that is so many columns wide. */
export function table(
	{ family, names, sources, verdict }: QuestionReport,
	columns: number,
	paint: Paint,
): readonly string[] {
	const layouts = LAYOUTS.map(layout => cellsOf(layout, sources));
	const cells = layouts.find(lines => lines.every(line => INDENT + line.length <= columns)) ?? layouts.at(-1) ?? [];
	const rows = sources.flatMap((row, index) => {
		const line = cells[index] ?? "";
		const [mark, colour] = markOf(row);
		const why = withoutLabel(row.reason, row.source);
		const head = `  ${paint(colour, mark)} ${row.counted ? paint("bold", line) : line}`;
		if (why === "") return [head];
		const told = paint("dim", why);
		return INDENT + line.length + GAP.length + why.length <= columns
			? [`${head}${GAP}${told}`]
			: [head, `      ${told}`];
	});
	const said =
		verdict.kind === "unavailable"
			? paint("yellow", "not known")
			: paint("bold", verdict.addresses.length === 0 ? "none" : verdict.addresses.join(", "));
	const whose = names.length === 0 ? "" : ` of ${names.join(", ")}`;
	return [`${FAMILY_LABEL[family]}${whose}: ${said}`, ...rows];
}

function cellsOf(layout: readonly Column[], rows: readonly SourceRow[]): readonly string[] {
	const widths = layout.map(({ cell }) => Math.max(0, ...rows.map(row => cell(row).length)));
	return rows.map(row =>
		layout
			.map(({ cell, right = false }, index) =>
				right ? cell(row).padStart(widths[index] ?? 0) : cell(row).padEnd(widths[index] ?? 0),
			)
			.join(GAP),
	);
}

function markOf({ counted, address }: SourceRow): [mark: string, colour: Colour] {
	if (counted) return ["✓", "green"];
	return address === null ? ["✗", "red"] : ["·", "yellow"];
}

/** A reason may begin with its source's label; what the table shows already is not repeated. */
function withoutLabel(reason: string, source: string): string {
	const [prefix = "", kind = "", argument = ""] = /^([a-z]+)(?::(\S+))?: /.exec(reason) ?? [];
	return kind !== "" && source.startsWith(kind) && source.includes(argument) ? reason.slice(prefix.length) : reason;
}
