import { EXIT_CODE, type ReportedProblem } from "../problem.ts";
import { ok, problem, type Remark, remarkOf } from "./finding.ts";

export type ConfigurationFacts =
	/** `problems`: what is wrong with it, in the order of its lines. */
	| { readonly kind: "unusable"; readonly problems: readonly ReportedProblem[] }
	| {
			readonly kind: "usable";
			/** The file's path, "environment" or "command line". */
			readonly origin: string;
			/** Where the token comes from; `null` if there is none. */
			readonly tokenFrom: string | null;
			/** How many names are to be kept. */
			readonly names: number;
			/** Others can read the token; no token; no names. */
			readonly problems: readonly ReportedProblem[];
	  };

/** Where the configuration is, what is wrong with it, and which of several possible tokens counts. */
export function checkConfiguration(facts: ConfigurationFacts): readonly Remark[] {
	if (facts.kind === "unusable")
		return facts.problems.map(({ code, message, hint }) =>
			problem(EXIT_CODE[code] === 0 ? "bad-config" : code, message, { fix: hint }),
		);
	const { origin, tokenFrom, names, problems } = facts;
	const from = origin === "environment" || origin === "command line" ? `From the ${origin}` : origin;
	const found = ok(`${from}: ${names} ${names === 1 ? "name" : "names"} to keep`);
	return [found, ...(tokenFrom === null ? [] : [ok(`The token comes from ${tokenFrom}`)]), ...problems.map(remarkOf)];
}
