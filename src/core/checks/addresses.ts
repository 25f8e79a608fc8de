import { FAMILY_LABEL, type Family } from "../address.ts";
import { addressIn, type Finding, type Observation, unavailability } from "../observation.ts";
import type { Problem } from "../problem.ts";
import { ok, type Remark, remarkOf, warning } from "./finding.ts";

/** What the sources of one family, or of some records, say. */
export type AddressFacts = {
	readonly family: Family;
	/** Whose sources they are, if not the family's own. */
	readonly names: readonly string[];
	readonly answers: readonly {
		/** As it may be shown. */
		readonly source: string;
		readonly finding: Finding;
		/** It settles nothing: a router beside the others. */
		readonly advisory: boolean;
	}[];
	readonly observation: Observation;
	/** Why the names are left as they are; `null` if they are not. */
	readonly problem: Problem | null;
};

/** Each source's answer and what comes of them; CGNAT, a second NAT or a VPN, where the sources tell. */
export function checkAddresses(facts: readonly AddressFacts[]): readonly Remark[] {
	if (facts.length === 0) {
		const why = "IPv4 and IPv6 are switched off, or this machine has neither.";
		return [warning("not-checked", "No source is asked", { why, fix: "Look at `enabled` in [ipv4] and [ipv6]." })];
	}
	return facts.flatMap(verdictOf);
}

function verdictOf({ family, names, answers, observation, problem }: AddressFacts): readonly Remark[] {
	const whose = names.length === 0 ? "" : ` of ${names.join(", ")}`;
	const label = `${FAMILY_LABEL[family]}${whose}`;
	const said = answers.map(({ source, finding }) => `${source} ${answerOf(finding, source)}`).join("; ");
	if (observation.kind === "unavailable") {
		const { code, hint } = problem ?? unavailability(family, observation.problems, names);
		const because = observation.problems.filter(each => each.code === code);
		// What the sources said stands below; a diagnosis is more than that.
		const diagnosis = because.find(
			each => !answers.some(({ finding }) => finding.kind === "failed" && finding.problem === each),
		);
		const message = `${label}: the address is not known${diagnosis === undefined ? "" : `: ${diagnosis.message}`}`;
		return [{ level: "problem", code, message, why: said, fix: hint }];
	}
	const { addresses, sources, notes = [] } = observation;
	const shown = addresses.length === 0 ? "known to have none" : addresses.join(", ");
	const settled = ok(`${label}: ${shown} (${sources.join(", ")})`, answers.length > 1 ? said : "");
	return [
		settled,
		...dissenters(answers, observation, label),
		...[...notes, ...(problem === null ? [] : [problem])].map(remarkOf),
	];
}

/** Sources that count, and see another address than the one that is settled. */
function dissenters(
	answers: AddressFacts["answers"],
	{ addresses }: Observation & { kind: "known" },
	label: string,
): readonly Remark[] {
	const others = answers.flatMap(({ source, finding, advisory }) =>
		!advisory && finding.kind === "address" && !addresses.includes(finding.address)
			? [`${source} ${finding.address}`]
			: [],
	);
	if (others.length === 0) return [];
	return [
		warning("source-disagreement", `${label}: not all sources agree: ${others.join(", ")}`, {
			why: "Two lines, a VPN, or a service that is wrong.",
			fix: "If the address above is the right one, take those sources out of the list.",
		}),
	];
}

function answerOf(finding: Finding, source: string): string {
	if (finding.kind === "none") return "none";
	if (finding.kind === "address") return finding.address;
	const address = addressIn(finding);
	if (address !== null) return `${address} (not published)`;
	return `failed (${withoutLabel(finding.problem.message, source)})`;
}

/** Its problem begins with the source's name. */
const withoutLabel = (message: string, source: string): string => {
	const [kind = ""] = source.split(":");
	return message.startsWith(kind) ? message.replace(/^[a-z]+(?::\S+)?: /, "") : message;
};
