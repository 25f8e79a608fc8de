import { FAMILY_LABEL, type Family, type IpAddress, type PublishableAddress } from "./address.ts";
import type { Finding, Observation } from "./observation.ts";
import { Problem } from "./problem.ts";

/** One listed source and how far it is. */
export type Witness = {
	/** Who runs it; `null` for local ones, whose word settles it. */
	readonly operator: string | null;
	readonly finding: Finding | "unasked" | "pending";
};

export type Verdict =
	| { readonly kind: "settled"; readonly observation: Observation }
	/** Ask these next, by index; none: wait for those that are pending. */
	| { readonly kind: "ask"; readonly witnesses: readonly number[] };

/**
 * Decides with what is known so far (DESIGN section 5). Listed sources are tried in order and the first local answer settles it.
 * Neighbouring remote sources form one bench: while the address that we believe stands, its first member is asked alone;
 * anything else needs two operators that agree, so then all of the bench are asked at once.
 *
 * A lone voice for the believed address settles it only while nobody contradicts: otherwise a stale echo service could hide a
 * change on which two others are about to agree.
 */
export function verdict(
	family: Family,
	witnesses: readonly Witness[],
	believed: readonly IpAddress[],
	impatient: boolean,
): Verdict {
	let index = 0;
	while (index < witnesses.length) {
		const bench = benchAt(witnesses, index);
		const decided = bench.length === 0 ? hearLocal(witnesses, index) : hearBench(witnesses, bench, believed, impatient);
		if (decided !== "nothing") return decided;
		index += Math.max(1, bench.length);
	}
	return { kind: "settled", observation: { kind: "unavailable", problems: complaints(family, witnesses, believed) } };
}

/** The neighbouring remote sources that begin at `index`. */
function benchAt(witnesses: readonly Witness[], index: number): readonly number[] {
	const rest = witnesses.slice(index);
	const end = rest.findIndex(({ operator }) => operator === null);
	return rest.slice(0, end === -1 ? rest.length : end).map((_, offset) => index + offset);
}

function hearLocal(witnesses: readonly Witness[], index: number): Verdict | "nothing" {
	const finding = witnesses[index]?.finding ?? "unasked";
	if (finding === "unasked") return { kind: "ask", witnesses: [index] };
	if (finding === "pending") return { kind: "ask", witnesses: [] };
	switch (finding.kind) {
		case "address":
			return known([finding.address], [finding.label]);
		case "none":
			return known([], [finding.label]);
		case "failed":
			return "nothing";
	}
}

function hearBench(
	witnesses: readonly Witness[],
	bench: readonly number[],
	believed: readonly IpAddress[],
	impatient: boolean,
): Verdict | "nothing" {
	const agreed = opinions(witnesses).find(({ operators }) => operators.size > 1);
	if (agreed !== undefined) return known([agreed.address], agreed.labels);

	const unasked = bench.filter(index => witnesses[index]?.finding === "unasked");
	const pending = bench.some(index => witnesses[index]?.finding === "pending");
	const [first] = bench;
	const untouched = unasked.length === bench.length;
	if (untouched && believed.length > 0 && first !== undefined) return { kind: "ask", witnesses: [first] };

	const heard = opinions(witnesses);
	const steady = heard.find(({ address }) => believed.includes(address));
	if (steady !== undefined && heard.length === 1) return known([steady.address], steady.labels);
	const firstAlone = unasked.length === bench.length - 1;
	if (unasked.length > 0 && !(firstAlone && pending && !impatient)) return { kind: "ask", witnesses: unasked };
	if (pending) return { kind: "ask", witnesses: [] };
	return steady === undefined ? "nothing" : known([steady.address], steady.labels);
}

const known = (addresses: readonly PublishableAddress[], sources: readonly string[]): Verdict => ({
	kind: "settled",
	observation: { kind: "known", addresses, sources },
});

type Opinion = {
	readonly address: PublishableAddress;
	readonly operators: ReadonlySet<string>;
	readonly labels: readonly string[];
};

/** What the remote sources say, in the order in which they are listed. Two sources of one operator are one opinion. */
function opinions(witnesses: readonly Witness[]): readonly Opinion[] {
	const voices = witnesses.flatMap(({ operator, finding }) =>
		operator !== null && typeof finding === "object" && finding.kind === "address" ? [{ operator, ...finding }] : [],
	);
	return [...new Set(voices.map(voice => voice.address))].map(address => {
		const same = voices.filter(voice => voice.address === address);
		return {
			address,
			operators: new Set(same.map(voice => voice.operator)),
			labels: same.map(voice => voice.label),
		};
	});
}

/** Why nothing was settled. */
function complaints(family: Family, witnesses: readonly Witness[], believed: readonly IpAddress[]): readonly Problem[] {
	const failures = witnesses.flatMap(({ finding }) =>
		typeof finding === "object" && finding.kind === "failed" ? [finding.problem] : [],
	);
	const seen = opinions(witnesses).map(({ address, operators }) => `${[...operators].join(", ")} saw ${address}`);
	if (seen.length === 0) {
		return failures.length > 0
			? failures
			: [new Problem("source-unavailable", `no source is listed that could tell the ${FAMILY_LABEL[family]} address`)];
	}
	const newness = believed.length === 0 ? "a new address" : `a changed address (it was ${believed.join(", ")})`;
	return [
		new Problem("source-disagreement", `only ${seen.join("; ")}; ${newness} needs two operators that agree`, {
			hint: "Nothing was changed. List a source of another operator, such as http:https://checkip.amazonaws.com.",
		}),
		...failures,
	];
}
