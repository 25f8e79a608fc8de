import type { DoctorReport } from "../compose.ts";
import type { CheckFinding, CheckName } from "../core/checks/finding.ts";
import type { Colour, Paint } from "../core/paint.ts";

const TITLE: Readonly<Record<CheckName, string>> = {
	program: "Program",
	configuration: "Configuration",
	line: "Line",
	addresses: "Addresses",
	ipv6: "IPv6",
	clock: "Clock",
	api: "API",
	token: "Token",
	zones: "Zones",
	records: "Records",
	dns: "DNS",
	state: "State",
	disk: "Disk",
	service: "Service",
	events: "Events",
	notify: "Messages",
};

const MARK: Readonly<Record<CheckFinding["level"], readonly [mark: string, colour: Colour]>> = {
	ok: ["ok", "green"],
	warning: ["warning", "yellow"],
	problem: ["PROBLEM", "red"],
};

const TITLE_WIDTH = Math.max(...Object.values(TITLE).map(title => title.length)) + 2;
const MARK_WIDTH = "warning".length + 2;
const INDENT = " ".repeat(TITLE_WIDTH + MARK_WIDTH);
/** Where a terminal is narrower still, lines are longer than it. */
const LEAST_ROOM = 24;

type Options = { readonly columns: number; readonly quiet: boolean };

/** The findings by check, and what they come to. */
export function doctorLines(
	{ findings, requests, durationMs }: Pick<DoctorReport, "findings" | "requests" | "durationMs">,
	options: Options,
	paint: Paint,
): readonly string[] {
	const shown = options.quiet ? findings.filter(({ level }) => level !== "ok") : findings;
	const lines = shown.flatMap((finding, index) => {
		const isFirst = shown[index - 1]?.check !== finding.check;
		return findingLines(finding, isFirst ? TITLE[finding.check] : "", options, paint);
	});
	if (options.quiet) return lines;
	const count = (level: CheckFinding["level"]) => findings.filter(finding => finding.level === level).length;
	const said = [counted(count("problem"), "problem"), counted(count("warning"), "warning")].join(", ");
	const cost = `${counted(requests, "request")} to Cloudflare's API, ${(durationMs / 1000).toFixed(1)} s`;
	return [...lines, "", `${paint(count("problem") > 0 ? "red" : "bold", said)} ${paint("dim", `(${cost})`)}`];
}

const counted = (count: number, what: string): string =>
	`${count === 0 ? "no" : count} ${what}${count === 1 ? "" : "s"}`;

function findingLines(
	{ level, message, why, fix }: CheckFinding,
	title: string,
	{ columns }: Options,
	paint: Paint,
): readonly string[] {
	const [mark, colour] = MARK[level];
	const room = Math.max(LEAST_ROOM, columns - INDENT.length);
	const [first = "", ...rest] = wrapped(message, room);
	const head = `${paint("bold", title.padEnd(TITLE_WIDTH))}${paint(colour, mark.padEnd(MARK_WIDTH))}${first}`;
	const below = (label: string, text: string, dye: (line: string) => string): readonly string[] =>
		text === ""
			? []
			: wrapped(text, room - label.length).map(
					(line, index) => `${INDENT}${index === 0 ? label : " ".repeat(label.length)}${dye(line)}`,
				);
	return [
		head.trimEnd(),
		...rest.map(line => `${INDENT}${line}`),
		...below("why: ", why, line => paint("dim", line)),
		...below("fix: ", fix, line => line),
	];
}

/** Broken at blanks. A word that is longer than a line stays whole: it can still be copied. */
function wrapped(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	for (const word of text.split(/\s+/)) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(word);
	}
	return lines;
}
