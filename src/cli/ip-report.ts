import type { Examination } from "../compose.ts";
import { FAMILY_LABEL, type Family, familyOf } from "../core/address.ts";
import { addressIn, type Finding, type Observation, reasonsOf } from "../core/observation.ts";
import type { Transport } from "../core/ports.ts";
import { type ExitCode, exitCodeOf, type Problem, type ProblemCode, type ReportedProblem } from "../core/problem.ts";
import { type ReportedObservation, reportObservation } from "../core/report.ts";
import { shownSource } from "../core/source-spec.ts";

/** One source's part, as `--json` prints it and the table shows it. */
export type SourceRow = {
	readonly source: string;
	readonly operator: string | null;
	readonly transport: Transport;
	/** Also an address that is not published, as long as the source gave one. */
	readonly address: string | null;
	readonly durationMs: number;
	/** Did the verdict rest on it? */
	readonly counted: boolean;
	/** Why it gave no address, or why its address did not count. Empty if there is nothing to say. */
	readonly reason: string;
};

export type QuestionReport = {
	readonly family: Family;
	readonly isDefault: boolean;
	/** Whose sources these are, if not the family's own. */
	readonly names: readonly string[];
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

export function reportOf(examinations: readonly Examination[]): IpReport {
	const questions = examinations.map(({ family, isDefault, names, testimonies, observation }): QuestionReport => {
		const says = new Set(
			testimonies.flatMap(({ source, finding }) =>
				finding.kind === "address" && source.operator !== null ? [`${finding.address} ${source.operator}`] : [],
			),
		);
		const localLabels = new Set(
			testimonies.flatMap(({ source, finding }) =>
				source.operator === null && !source.advisory && finding.kind !== "failed" ? [finding.label] : [],
			),
		);
		return {
			family,
			isDefault,
			names,
			sources: testimonies.map(({ source, finding, durationMs }) => ({
				source: labelOf(finding) ?? shownSource(source.text),
				operator: source.operator,
				transport: source.transport,
				address: addressIn(finding),
				durationMs: Math.round(durationMs),
				counted: isCounted(finding, source.advisory, observation),
				reason: source.advisory
					? adviceOf(finding, observation)
					: reasonOf(finding, observation, voicesFor(addressIn(finding), says), localLabels),
			})),
			verdict: reportObservation(observation),
		};
	});
	const problems = examinations.flatMap(problemsIn);
	const exitCode = exitCodeOf(problems.map(({ code }) => code));
	const defaults = questions.filter(({ isDefault }) => isDefault);
	const observations = Object.fromEntries(defaults.map(({ family, verdict }) => [family, verdict]));
	return { ok: exitCode === 0, exitCode, observations, questions, problems };
}

/** A round would say what it leaves as it is, and that `cfddns ip` knows more; here there is nothing but the address. */
function problemsIn({ family, names, observation, problem }: Examination): readonly ReportedProblem[] {
	if (observation.kind === "known") {
		return [...(observation.notes ?? []), ...(problem === null ? [] : [problem])].map(each => each.reported());
	}
	if (problem === null) return [];
	const { problems } = observation;
	const whose = names.length === 0 ? "" : ` of ${names.join(", ")}`;
	const message = `the ${FAMILY_LABEL[family]} address${whose} is not known: ${reasonsOf(problems)}`;
	const hint = problems.some(one => one.hint !== "") ? problem.hint : "";
	return [{ ...problem.reported(), message, hint }];
}

/** What the table does not show by itself: a diagnosis. */
const TELLING: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
	"vpn-default-route",
	"captive-portal",
	"ipv6-temporary",
	"source-disagreement",
]);

/** The table below says why, except for what follows from all rows together. */
export const withoutReasons = (problem: ReportedProblem): ReportedProblem =>
	TELLING.has(problem.code)
		? { ...problem, message: problem.message.replace(/(?<= is not known: [^;]*;[^;]*);.*$/s, "") }
		: { ...problem, message: problem.message.replace(/ is not known: .*$/s, " is not known") };

const labelOf = (finding: Finding): string | null => (finding.kind === "failed" ? null : finding.label);

const isCounted = (finding: Finding, advisory: boolean, verdict: Observation): boolean =>
	!advisory && finding.kind !== "failed" && verdict.kind === "known" && verdict.sources.includes(finding.label);

/** How many operators say the same. */
const voicesFor = (address: string | null, says: ReadonlySet<string>): number =>
	[...says].filter(voice => voice.startsWith(`${address} `)).length;

function reasonOf(finding: Finding, verdict: Observation, voices: number, localLabels: ReadonlySet<string>): string {
	if (finding.kind === "failed") return finding.problem.message;
	if (verdict.kind === "unavailable") return heldBack(verdict.problems[0], voices);
	if (verdict.sources.includes(finding.label)) {
		const others = finding.kind === "address" ? finding.others : [];
		return others.length === 0 ? "" : `one of ${others.length + 1} equally good ones, as ${others.join(", ")}`;
	}
	const agrees = finding.kind === "address" && verdict.addresses.includes(finding.address);
	if (agrees) return "agrees";
	if (localLabels.has(verdict.sources[0] ?? "")) return `sees another address; ${verdict.sources[0]} settles it`;
	return verdict.sources.length > 2
		? `outvoted by ${verdict.sources.length}`
		: `outvoted by ${verdict.sources.join(" and ")}`;
}

function heldBack(problem: Problem | undefined, voices: number): string {
	if (problem?.code === "vpn-default-route") return "seen through the VPN";
	if (problem?.code === "ipv6-temporary") return "an address that will go";
	return voices > 1 ? "agreed on, but it is contradicted" : "alone: two operators have to agree";
}

/** An adviser settles nothing; what it says is held against the verdict. */
function adviceOf(finding: Finding, verdict: Observation): string {
	const address = addressIn(finding);
	if (finding.kind === "failed" && address === null) return finding.problem.message;
	if (address === "0.0.0.0") return "the router says that it has no public address";
	const known = verdict.kind === "known" ? verdict.addresses.filter(each => familyOf(each) === "ipv4") : [];
	if (known.length === 0) return "only held against the others";
	return known.some(each => each === address) ? "agrees, as far as a router can" : "the router's own outside address";
}
