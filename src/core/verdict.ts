import { FAMILY_LABEL, type Family, type IpAddress, type PublishableAddress } from "./address.ts";
import type { Finding, Observation } from "./observation.ts";
import { Problem } from "./problem.ts";

/** One listed source and how far it is. */
export type Witness = {
	/** Who runs it; `null` for local ones, whose word settles it. */
	readonly operator: string | null;
	/** It settles nothing, and is asked when all remote ones are. */
	readonly advisory: boolean;
	/** It failed lately: it is asked only if without it nothing is settled. */
	readonly resting: boolean;
	/** Nobody on the way could have forged it. */
	readonly authenticated: boolean;
	readonly finding: Finding | "unasked" | "pending";
};

/** What we knew before. */
export type Memory = {
	/** The addresses that were settled last. */
	readonly believed: readonly IpAddress[];
	/** Those that were settled before, and have been left. */
	readonly left: readonly IpAddress[];
	/** Does a changed address need a voice that nobody on the way could have forged? */
	readonly strict: boolean;
};

export type Verdict =
	/** `byRemote`: it rests on what others see of us, or on nothing at all, rather than on a local source. */
	| { readonly kind: "settled"; readonly observation: Observation; readonly byRemote: boolean }
	/** Ask these next, by index; none: wait for those that are pending. */
	| { readonly kind: "ask"; readonly witnesses: readonly number[] };

/**
 * Decides with what is known so far (DESIGN section 5). Listed sources are tried in order and the first local answer settles it.
 * Neighbouring remote sources form one bench: while the address that we believe stands, its first member is asked alone;
 * anything else needs two operators that agree, so then all of the bench are asked at once.
 *
 * A lone voice for the believed address settles it only while nobody contradicts: otherwise a stale echo service could hide a
 * change on which two others are about to agree. And two that agree settle it only while no other two say otherwise.
 *
 * Outdated echo services agree with each other: on an address that we have left. Going back to one takes
 * most of the operators, or more than say anything else once all have spoken.
 */
export function verdict(family: Family, witnesses: readonly Witness[], memory: Memory, impatient: boolean): Verdict {
	const judges = witnesses.flatMap(({ advisory }, index) => (advisory ? [] : [index]));
	const awake = judges.filter(index => !(witnesses[index]?.resting && witnesses[index]?.finding === "unasked"));
	return (
		hearAll(witnesses, awake, memory, impatient) ??
		hearAll(witnesses, judges, memory, impatient) ?? {
			kind: "settled",
			observation: { kind: "unavailable", problems: complaints(family, witnesses, memory.believed) },
			byRemote: true,
		}
	);
}

/** Hears those at `order`, one after another; `null` if all have spoken and nothing is settled. */
function hearAll(
	witnesses: readonly Witness[],
	order: readonly number[],
	memory: Memory,
	impatient: boolean,
): Verdict | null {
	let place = 0;
	while (place < order.length) {
		const bench = benchAt(witnesses, order.slice(place));
		const [first] = bench.length === 0 ? order.slice(place) : [];
		const decided = first === undefined ? hearBench(witnesses, bench, memory, impatient) : hearLocal(witnesses, first);
		if (decided !== "nothing") return decided;
		place += Math.max(1, bench.length);
	}
	return null;
}

/** The neighbouring remote sources that these begin with. */
function benchAt(witnesses: readonly Witness[], order: readonly number[]): readonly number[] {
	const end = order.findIndex(index => witnesses[index]?.operator === null);
	return end === -1 ? order : order.slice(0, end);
}

function hearLocal(witnesses: readonly Witness[], index: number): Verdict | "nothing" {
	const finding = witnesses[index]?.finding ?? "unasked";
	if (finding === "unasked") return { kind: "ask", witnesses: [index] };
	if (finding === "pending") return { kind: "ask", witnesses: [] };
	switch (finding.kind) {
		case "address":
			return known([finding.address], [finding.label], false);
		case "none":
			return known([], [finding.label], false);
		case "failed":
			return "nothing";
	}
}

function hearBench(
	witnesses: readonly Witness[],
	bench: readonly number[],
	{ believed, left, strict }: Memory,
	impatient: boolean,
): Verdict | "nothing" {
	const heard = opinions(witnesses);
	const unasked = bench.filter(index => witnesses[index]?.finding === "unasked");
	const pending = bench.some(index => witnesses[index]?.finding === "pending");
	const isOver = unasked.length === 0 && !pending;
	const half = operatorsWithAVoice(witnesses) / 2;
	const agreed = heard.filter(
		({ address, operators, authenticated }) =>
			operators.size > 1 &&
			(authenticated || !strict || believed.includes(address)) &&
			(isOver || operators.size > half || !left.includes(address)),
	);
	const most = Math.max(...agreed.map(({ operators }) => operators.size));
	const [leading, rival] = agreed.filter(({ operators }) => operators.size === most);
	if (leading !== undefined && rival === undefined) return known([leading.address], leading.labels, true);

	const [first] = bench;
	const untouched = unasked.length === bench.length;
	if (untouched && believed.length > 0 && first !== undefined) return { kind: "ask", witnesses: [first] };

	const steady = heard.find(({ address }) => believed.includes(address));
	if (steady !== undefined && heard.length === 1) return known([steady.address], steady.labels, true);
	const firstAlone = unasked.length === bench.length - 1;
	if (unasked.length > 0 && !(firstAlone && pending && !impatient)) return askWithAdvisers(witnesses, unasked);
	if (pending) return { kind: "ask", witnesses: [] };
	return steady === undefined ? "nothing" : known([steady.address], steady.labels, true);
}

/** Advisers are asked when there may be news, once, also those that rest: only then their word matters. */
function askWithAdvisers(witnesses: readonly Witness[], asked: readonly number[]): Verdict {
	const advisers = witnesses.flatMap(({ advisory, finding }, index) =>
		advisory && finding === "unasked" ? [index] : [],
	);
	return { kind: "ask", witnesses: [...asked, ...advisers] };
}

const known = (
	addresses: readonly PublishableAddress[],
	sources: readonly string[],
	byRemote: boolean,
): Verdict & { kind: "settled" } => ({
	kind: "settled",
	observation: { kind: "known", addresses, sources },
	byRemote,
});

type Opinion = {
	readonly address: PublishableAddress;
	readonly operators: ReadonlySet<string>;
	readonly labels: readonly string[];
	/** Is one of the voices beyond forgery? */
	readonly authenticated: boolean;
};

/** How many operators have said something, or may yet. */
const operatorsWithAVoice = (witnesses: readonly Witness[]): number =>
	new Set(
		witnesses.flatMap(({ operator, advisory, resting, finding }) => {
			const isMute = finding === "unasked" ? resting : typeof finding === "object" && finding.kind !== "address";
			return operator === null || advisory || isMute ? [] : [operator];
		}),
	).size;

/** What the remote sources say, in the order in which they are listed. Two sources of one operator are one opinion. */
function opinions(witnesses: readonly Witness[]): readonly Opinion[] {
	const voices = witnesses.flatMap(({ operator, advisory, authenticated, finding }) =>
		operator !== null && !advisory && typeof finding === "object" && finding.kind === "address"
			? [{ operator, authenticated, ...finding }]
			: [],
	);
	return [...new Set(voices.map(voice => voice.address))].map(address => {
		const same = voices.filter(voice => voice.address === address);
		return {
			address,
			operators: new Set(same.map(voice => voice.operator)),
			labels: same.map(voice => voice.label),
			authenticated: same.some(voice => voice.authenticated),
		};
	});
}

/** Why nothing was settled. */
function complaints(family: Family, witnesses: readonly Witness[], believed: readonly IpAddress[]): readonly Problem[] {
	const failures = witnesses.flatMap(({ advisory, finding }) =>
		!advisory && typeof finding === "object" && finding.kind === "failed" ? [finding.problem] : [],
	);
	const heard = opinions(witnesses);
	const seen = heard.map(({ address, operators }) => `${[...operators].join(", ")} saw ${address}`).join("; ");
	if (heard.length === 0) {
		return failures.length > 0
			? failures
			: [new Problem("source-unavailable", `no source is listed that could tell the ${FAMILY_LABEL[family]} address`)];
	}
	const newness = believed.length === 0 ? "a new address" : `a changed address (it was ${believed.join(", ")})`;
	const agreed = heard.filter(({ operators }) => operators.size > 1);
	const disagreement =
		agreed.length === 0
			? new Problem("source-disagreement", `only ${seen}; ${newness} needs two operators that agree`, {
					hint: "Nothing was changed. List a source of another operator, such as http:https://checkip.amazonaws.com.",
				})
			: agreed.length === 1
				? new Problem(
						"source-disagreement",
						`${seen}, but by ways that could be forged; ${newness} needs one of them over HTTPS`,
						{
							hint: "Nothing was changed. Does something on this network block HTTPS (port 443)?",
						},
					)
				: new Problem("source-disagreement", `${seen}; ${newness} needs more operators than any other`, {
						hint: "Nothing was changed. With two lines, or a VPN, name the interface: `interface:NAME`, or `bind`.",
					});
	return [disagreement, ...failures];
}
