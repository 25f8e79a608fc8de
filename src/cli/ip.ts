import type { Examination } from "../compose.ts";
import { FAMILY_LABEL, type Family } from "../core/address.ts";
import type { Finding } from "../core/observation.ts";
import type { Colour, Paint } from "../core/paint.ts";
import { type ExitCode, exitCodeOf, type ReportedProblem } from "../core/problem.ts";
import { type ReportedObservation, reportObservation } from "../core/report.ts";
import type { Command } from "./command.ts";
import { printProblems, problemsOf } from "./complain.ts";
import { paintFor, printJson, printLines } from "./terminal.ts";

export const ipCommand: Command = {
	name: "ip",
	summary: "show what each source says this machine's address is, and the verdict",
	description:
		"Asks every configured source, also those that a round would not need. Works without a token, and without a configuration: then it asks what `auto` stands for.",
	flags: [],
	examples: [
		["cfddns ip", "a table for each family"],
		["cfddns ip --json | jq -r .observations.ipv4.addresses[0]", "just the IPv4 address"],
	],
	async run({ app, terminal, options, signal }) {
		try {
			const path = options.config === undefined ? {} : { configPath: options.config };
			const report = reportOf(await app.examine(path, signal));
			if (options.json) printJson(terminal.out, report);
			else {
				printProblems(report.problems, terminal, options);
				const paint = paintFor(terminal.out, terminal, options);
				if (!options.quiet)
					printLines(
						terminal.out,
						report.questions.flatMap(question => table(question, paint)),
					);
			}
			return report.exitCode;
		} catch (error) {
			const problems = problemsOf(error).map(problem => problem.reported());
			const exitCode = exitCodeOf(problems.map(({ code }) => code));
			if (options.json) printJson(terminal.out, { ok: false, exitCode, observations: {}, questions: [], problems });
			else printProblems(problems, terminal, options);
			return exitCode;
		}
	},
};

type SourceRow = {
	readonly source: string;
	readonly operator: string | null;
	readonly address: string | null;
	readonly durationMs: number;
	/** Did the verdict rest on it? */
	readonly counted: boolean;
	/** Why it gave no address, or why its address did not count. Empty if it counted. */
	readonly reason: string;
};

type QuestionReport = {
	readonly family: Family;
	readonly isDefault: boolean;
	readonly sources: readonly SourceRow[];
	readonly verdict: ReportedObservation;
};

type IpReport = {
	readonly ok: boolean;
	readonly exitCode: ExitCode;
	readonly observations: Readonly<Partial<Record<Family, ReportedObservation>>>;
	readonly questions: readonly QuestionReport[];
	readonly problems: readonly ReportedProblem[];
};

function reportOf(examinations: readonly Examination[]): IpReport {
	const questions = examinations.map(
		({ family, isDefault, testimonies, observation }): QuestionReport => ({
			family,
			isDefault,
			sources: testimonies.map(({ source, finding, durationMs }) => ({
				source: labelOf(finding) ?? source.text,
				operator: source.operator,
				address: finding.kind === "address" ? finding.address : null,
				durationMs: Math.round(durationMs),
				...standing(finding, observation.kind === "known" ? observation.sources : []),
			})),
			verdict: reportObservation(observation),
		}),
	);
	const problems = examinations.flatMap(({ problem }) => (problem === null ? [] : [problem.reported()]));
	const exitCode = exitCodeOf(problems.map(({ code }) => code));
	const defaults = questions.filter(({ isDefault }) => isDefault);
	const observations = Object.fromEntries(defaults.map(({ family, verdict }) => [family, verdict]));
	return { ok: exitCode === 0, exitCode, observations, questions, problems };
}

const labelOf = (finding: Finding): string | null => (finding.kind === "failed" ? null : finding.label);

function standing(finding: Finding, decisive: readonly string[]): Pick<SourceRow, "counted" | "reason"> {
	if (finding.kind === "failed") return { counted: false, reason: finding.problem.message };
	if (decisive.includes(finding.label)) return { counted: true, reason: "" };
	return {
		counted: false,
		reason: decisive.length > 0 ? "not needed: settled by others" : "alone: two operators have to agree",
	};
}

function table({ family, sources, verdict }: QuestionReport, paint: Paint): readonly string[] {
	const width = Math.max(...sources.map(({ source }) => source.length));
	const addresses = sources.map(({ address }) => address ?? "-");
	const addressWidth = Math.max(...addresses.map(address => address.length));
	const rows = sources.map(({ source, address, durationMs, counted, reason }) => {
		const [mark, colour]: [string, Colour] = counted ? ["✓", "green"] : address === null ? ["✗", "red"] : ["·", "dim"];
		const told = stripLabel(reason, source);
		return `  ${paint(colour, mark)} ${source.padEnd(width)}  ${(address ?? "-").padEnd(addressWidth)}  ${`${durationMs} ms`.padStart(8)}${told === "" ? "" : `  ${paint("dim", told)}`}`;
	});
	const said =
		verdict.kind === "unavailable"
			? paint("yellow", "unknown")
			: paint("bold", verdict.addresses.length === 0 ? "none" : verdict.addresses.join(", "));
	return [`${FAMILY_LABEL[family]}: ${said}`, ...rows];
}

/** A reason begins with its source's label, which the table shows already. */
const stripLabel = (reason: string, source: string): string => {
	const colon = reason.indexOf(": ");
	return colon > 0 && (source.startsWith(reason.slice(0, colon)) || reason.startsWith(source))
		? reason.slice(colon + 2)
		: reason;
};
