import { EXIT_CODE, type ExitCode, exitCodeOf, Problem, type ProblemCode, type ReportedProblem } from "../problem.ts";

/** What `cfddns doctor` looks at, in the order in which it is shown. */
export type CheckName =
	| "program"
	| "configuration"
	| "line"
	| "addresses"
	| "ipv6"
	| "clock"
	| "api"
	| "token"
	| "zones"
	| "records"
	| "dns"
	| "state"
	| "disk"
	| "service"
	| "events"
	| "notify";

/** One line of a check: what is so, why that matters or is known, and what to do. Texts without secrets; empty if there is none. */
export type Remark = {
	/** "problem": a name is wrong, or will be. "warning": worth a look, or it could not be looked at. */
	readonly level: "ok" | "warning" | "problem";
	readonly message: string;
	readonly why: string;
	readonly fix: string;
	readonly code: ProblemCode | null;
};

/** A remark and the check that made it: what `--json` shows. */
export type CheckFinding = { readonly check: CheckName } & Remark;

export const ok = (message: string, why = ""): Remark => ({ level: "ok", message, why, fix: "", code: null });

type Details = { readonly why?: string; readonly fix?: string };

export const warning = (code: ProblemCode, message: string, { why = "", fix = "" }: Details = {}): Remark => ({
	level: "warning",
	message,
	why,
	fix,
	code,
});

/** `code` has an exit code other than 0. */
export const problem = (code: ProblemCode, message: string, { why = "", fix = "" }: Details = {}): Remark => ({
	level: "problem",
	message,
	why,
	fix,
	code,
});

/** What a round would say as well, as serious as its code is. */
export const remarkOf = ({ code, message, hint }: Problem | ReportedProblem): Remark =>
	(EXIT_CODE[code] === 0 ? warning : problem)(code, message, { fix: hint });

/** Facts that cannot be had are never "ok". `reason` ends a sentence. */
export const notChecked = (reason: string, fix = ""): Remark =>
	warning("not-checked", `Not looked at: ${reason}`, { fix });

/** The same for who needs facts that others failed to get. */
export const cannotCheck = (reason: string, hint = ""): Problem => new Problem("not-checked", reason, { hint });

/** By the worst finding: 3 needs a person, 1 may pass by itself, 2 is a configuration that cannot be used. Warnings count for nothing. */
export function exitCodeOfFindings(findings: readonly Remark[]): ExitCode {
	const codes = findings.flatMap(({ level, code }) => (level === "problem" && code !== null ? [code] : []));
	const worst = exitCodeOf(codes);
	// A guard that holds something back: nothing was attempted here, but a person has to decide.
	return worst === 4 ? 3 : worst;
}
