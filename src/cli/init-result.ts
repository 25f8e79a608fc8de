import type { Family } from "../core/address.ts";
import type { ExitCode, ReportedProblem } from "../core/problem.ts";
import type { Report } from "../core/report.ts";
import type { FamilyScope } from "../core/target.ts";

/** What setting up came to, as `--json` prints it: keys may become more, never others. */
export type InitResult = {
	readonly path: string;
	/** Is the configuration new, or changed? */
	readonly written: boolean;
	/** The copy of what was there before. */
	readonly backup: string | null;
	readonly domains: readonly string[];
	/** `null`: as the configuration that was there says. */
	readonly sources: Readonly<Record<Family, readonly string[]>> | null;
	readonly ipv6: FamilyScope | null;
	/** What a round would have changed before the configuration was stored. */
	readonly plan: Report;
	/** What `--sync` and `--install` came to; `null` if they were not asked for. */
	readonly sync: Followed | null;
	readonly install: Followed | null;
};

/** What another command came to. */
export type Followed = {
	readonly exitCode: ExitCode;
	/** Its JSON; `null` if it printed none. */
	readonly report: unknown;
};

const SEVERITY: readonly ExitCode[] = [2, 3, 4, 1];

/** The configuration is stored; what is left to do decides. A round that ran knows more than the plan. */
export function exitCodeFor({ plan, sync, install }: InitResult): ExitCode {
	const codes = [sync === null ? plan.exitCode : sync.exitCode, install?.exitCode ?? 0];
	return SEVERITY.find(code => codes.includes(code)) ?? 0;
}

/** What could not be done, in the place of a result. */
export const NO_RESULT = {
	path: null,
	written: false,
	backup: null,
	domains: [],
	plan: null,
	sync: null,
	install: null,
};

export const reportedResult = (result: InitResult) => {
	const exitCode = exitCodeFor(result);
	const problems: readonly ReportedProblem[] = result.plan.problems;
	return { ok: exitCode === 0, exitCode, ...result, problems };
};
