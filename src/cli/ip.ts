import type { Examination } from "../compose.ts";
import { FAMILY_LABEL, type Family } from "../core/address.ts";
import type { Finding, Observation } from "../core/observation.ts";
import type { Colour, Paint } from "../core/paint.ts";
import { type ExitCode, exitCodeOf, type ReportedProblem } from "../core/problem.ts";
import { type ReportedObservation, reportObservation } from "../core/report.ts";
import { type Command, choiceOf } from "./command.ts";
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
		["cfddns ip --json | jq .observations.ipv4", "the verdict, for scripts"],
	],
	async run({ app, terminal, options, signal }) {
		try {
			const report = reportOf(await app.examine(choiceOf(options), signal));
			if (options.json) printJson(terminal.out, report);
			else if (options.quiet) printProblems(report.problems, terminal, options);
			else {
				printProblems(report.problems.map(withoutReasons), terminal, options);
				const { columns } = terminal.out;
				const paint = paintFor(terminal.out, terminal, options);
				const lines = report.questions.flatMap(question => table(question, columns, paint));
				printLines(terminal.out, lines);
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
				...standing(finding, observation),
			})),
			verdict: reportObservation(observation),
		}),
	);
	const problems = examinations.flatMap(problemOf);
	const exitCode = exitCodeOf(problems.map(({ code }) => code));
	const defaults = questions.filter(({ isDefault }) => isDefault);
	const observations = Object.fromEntries(defaults.map(({ family, verdict }) => [family, verdict]));
	return { ok: exitCode === 0, exitCode, observations, questions, problems };
}

/** A round would say what it leaves as it is, and that `cfddns ip` knows more; here there is nothing but the address. */
function problemOf({ family, isDefault, testimonies, observation, problem }: Examination): readonly ReportedProblem[] {
	if (problem === null || observation.kind === "known") return [];
	const { problems } = observation;
	const by = isDefault ? "" : ` by ${testimonies.map(({ source }) => source.text).join(", ")}`;
	const message = `the ${FAMILY_LABEL[family]} address${by} is not known: ${problems.map(one => one.message).join("; ")}`;
	const hint = problems.some(one => one.hint !== "") ? problem.hint : "";
	return [{ ...problem.reported(), message, hint }];
}

/** The table below says why. */
const withoutReasons = (problem: ReportedProblem): ReportedProblem => ({
	...problem,
	message: problem.message.replace(/ is not known: .*$/s, " is not known"),
});

const labelOf = (finding: Finding): string | null => (finding.kind === "failed" ? null : finding.label);

function standing(finding: Finding, verdict: Observation): Pick<SourceRow, "counted" | "reason"> {
	if (finding.kind === "failed") return { counted: false, reason: finding.problem.message };
	if (verdict.kind === "unavailable") return { counted: false, reason: "alone: two operators have to agree" };
	if (verdict.sources.includes(finding.label)) return { counted: true, reason: "" };
	const agrees = finding.kind === "address" && verdict.addresses.includes(finding.address);
	return {
		counted: false,
		reason: agrees ? "agrees, but was not needed" : `outvoted by ${verdict.sources.join(" and ")}`,
	};
}

function table({ family, sources, verdict }: QuestionReport, columns: number, paint: Paint): readonly string[] {
	const width = Math.max(...sources.map(({ source }) => source.length));
	const addressWidth = Math.max(...sources.map(({ address }) => (address ?? "-").length));
	const rows = sources.flatMap(({ source, address, durationMs, counted, reason }) => {
		const [mark, colour]: [string, Colour] = counted
			? ["✓", "green"]
			: address === null
				? ["✗", "red"]
				: ["·", "yellow"];
		const cells = `${source.padEnd(width)}  ${(address ?? "-").padEnd(addressWidth)}  ${`${durationMs} ms`.padStart(8)}`;
		const row = `  ${paint(colour, mark)} ${cells}`;
		const why = withoutLabel(reason, source);
		const told = paint("dim", why);
		if (reason === "") return [row];
		return 4 + cells.length + 2 + why.length <= columns ? [`${row}  ${told}`] : [row, `      ${told}`];
	});
	const said =
		verdict.kind === "unavailable"
			? paint("yellow", "not known")
			: paint("bold", verdict.addresses.length === 0 ? "none" : verdict.addresses.join(", "));
	return [`${FAMILY_LABEL[family]}: ${said}`, ...rows];
}

/** A reason may begin with its source's label; what the table shows already is not repeated. */
function withoutLabel(reason: string, source: string): string {
	const [prefix = "", kind = "", argument = ""] = /^([a-z]+)(?::(\S+))?: /.exec(reason) ?? [];
	return kind !== "" && source.startsWith(kind) && source.includes(argument) ? reason.slice(prefix.length) : reason;
}
