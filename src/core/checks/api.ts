import type { Problem, ProblemCode } from "../problem.ts";
import { notChecked, ok, type Remark, remarkOf } from "./finding.ts";

/** What came of listing the zones. */
export type ApiFacts = {
	/** The base URL, as configured. */
	readonly api: string;
	readonly problem: Problem | null;
};

/** What Cloudflare says of the token rather than of the way to it: the check of the token shows these. */
export const ABOUT_TOKEN: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
	"token-rejected",
	"token-location",
	"permission-missing",
]);

/** Does Cloudflare's API answer? A refusal is an answer. */
export function checkApi({ api, problem }: ApiFacts): readonly Remark[] {
	if (problem === null || ABOUT_TOKEN.has(problem.code)) return [ok(`Cloudflare's API answers (${new URL(api).host})`)];
	return problem.code === "not-checked" ? [notChecked(problem.message)] : [remarkOf(problem)];
}
