import type { ReportedProblem } from "../../src/core/problem.ts";
import type { Report, ReportedObservation } from "../../src/core/report.ts";
import { expectSober } from "../e2e/fixture.ts";
import type { Ran } from "../e2e/program.ts";

/** What a run came to, in the words of the report. */
export type Verdict = {
	readonly exitCode: number | null;
	/** The addresses, or "unavailable"; `undefined` if the family is out of scope. */
	readonly ipv4: readonly string[] | "unavailable" | undefined;
	readonly ipv6: readonly string[] | "unavailable" | undefined;
	readonly codes: readonly string[];
	readonly problems: readonly ReportedProblem[];
	readonly report: Report & { readonly questions?: readonly Question[] };
};

/** Of `cfddns ip --json`. */
type Question = {
	readonly family: string;
	readonly sources: readonly {
		readonly source: string;
		readonly operator: string | null;
		readonly durationMs: number;
		readonly counted: boolean;
	}[];
};

export function verdictOf(ran: Ran): Verdict {
	expectSober(ran);
	const report = ran.report();
	const { ipv4, ipv6 } = report.observations;
	return {
		exitCode: ran.code,
		ipv4: addresses(ipv4),
		ipv6: addresses(ipv6),
		codes: report.problems.map(({ code }) => code),
		problems: report.problems,
		report,
	};
}

const addresses = (observation: ReportedObservation | undefined): Verdict["ipv4"] =>
	observation?.kind === "known" ? observation.addresses : observation?.kind;

/** The operators on whose word the verdict rests. */
export const operatorsOf = ({ report }: Verdict): readonly (string | null)[] => [
	...new Set(
		(report.questions ?? []).flatMap(({ sources }) =>
			sources.filter(({ counted }) => counted).map(({ operator }) => operator),
		),
	),
];
