import {
	compareAddresses,
	FAMILY_LABEL,
	type Family,
	familyOf,
	type IpAddress,
	type PublishableAddress,
	type Range,
	TYPE_OF,
} from "./address.ts";
import type { SourceAnswer } from "./ports.ts";
import { Problem, type ProblemCode } from "./problem.ts";
import { admit } from "./publishable.ts";

/** What the sources said for one family this round. */
export type Observation =
	/** May be empty: the source `absent` says "this host has no such address". */
	| {
			readonly kind: "known";
			readonly addresses: readonly PublishableAddress[];
			readonly sources: readonly string[];
			/** Worth saying although it is known. */
			readonly notes?: readonly Problem[];
	  }
	/** Nobody could tell. Leave the records alone and try again (invariant 2). */
	| { readonly kind: "unavailable"; readonly problems: readonly Problem[] };

/** What one source came to. */
export type Finding =
	| {
			readonly kind: "address";
			readonly label: string;
			readonly address: PublishableAddress;
			/** Equally good ones, of which we took `address`. */
			readonly others: readonly PublishableAddress[];
	  }
	| { readonly kind: "none"; readonly label: string }
	/** `refused`: the address that it gave and that is not published, if it gave one. */
	| { readonly kind: "failed"; readonly problem: Problem; readonly refused: IpAddress | null };

/** The address that a source gave, published or not; `null` if it gave none. */
export const addressIn = (finding: Finding): IpAddress | null =>
	finding.kind === "address" ? finding.address : finding.kind === "failed" ? finding.refused : null;

/** Has a source told what it was asked? Also if what it named is not published. */
export const couldTell = (finding: Finding): boolean => finding.kind === "none" || addressIn(finding) !== null;

/**
 * Judges an answer: only publishable addresses of the wanted family count. Of several, the one that we believed before, else the
 * lowest: the same every time.
 */
export function judge(
	answer: SourceAnswer,
	family: Family,
	allow: readonly Range[],
	believed: readonly IpAddress[],
): Finding {
	const { label } = answer;
	if (answer.kind === "none") return { kind: "none", label };
	const admissions = answer.addresses
		.filter(address => familyOf(address) === family)
		.toSorted(compareAddresses)
		.map(address => (isNoAddress(label, address) ? refusedOutright(address) : admit(address, allow)));
	const good = admissions.flatMap(admission => (admission.kind === "publishable" ? [admission.address] : []));
	const address = good.find(candidate => believed.includes(candidate)) ?? good[0];
	if (address !== undefined) {
		return { kind: "address", label, address, others: good.filter(candidate => candidate !== address) };
	}
	const refused = admissions.flatMap(admission => (admission.kind === "refused" ? [admission] : []))[0];
	return refused === undefined
		? { kind: "failed", problem: noneOf(label, family), refused: null }
		: { kind: "failed", problem: notPublishable(label, refused), refused: refused.address };
}

const noneOf = (label: string, family: Family): Problem =>
	new Problem("source-unavailable", `${label}: gave no ${FAMILY_LABEL[family]} address`);

function notPublishable(label: string, { address, reason }: { address: IpAddress; reason: string }): Problem {
	const code = "address-not-publishable";
	if (isNoAddress(label, address))
		return new Problem(code, `${label}: it says that it has no public address`, { hint: NO_ADDRESS_HINT });
	const hint = reason.includes("CGNAT")
		? CGNAT_HINT
		: reason.includes("private")
			? "Behind a router, list `auto`, which asks outside. A name that is meant for such addresses needs them in `allow`."
			: "A name that is meant for such addresses needs them in `allow`.";
	return new Problem(code, `${label}: ${address} is not published: ${reason}`, { hint });
}

/** How sources that ask a router tell that it has none. No `allow` makes an address of it. */
const isNoAddress = (label: string, address: IpAddress): boolean =>
	address === "0.0.0.0" && /^(?:natpmp|upnp):/.test(label);

const refusedOutright = (address: IpAddress) => ({ kind: "refused", address, reason: "" }) as const;

const CGNAT_HINT =
	"Behind CGNAT think of IPv6 or a Cloudflare Tunnel. A name that is meant for such addresses needs them in `allow`.";

const NO_ADDRESS_HINT = `While its line changes or is down, the next round may know more. ${CGNAT_HINT}`;

const GRAVITY: readonly ProblemCode[] = [
	"vpn-default-route",
	"captive-portal",
	"ipv6-temporary",
	"source-disagreement",
	"address-not-publishable",
	"source-intercepted",
	"source-unavailable",
];

/**
 * All that kept a family's address unknown, as one problem: what was left alone, why, and the hint that goes furthest. `names`: those
 * that follow sources of their own; none: all of the family.
 */
export function unavailability(family: Family, problems: readonly Problem[], names: readonly string[] = []): Problem {
	const gravest = GRAVITY.flatMap(code => problems.filter(problem => problem.code === code));
	const code = gravest[0]?.code ?? "source-unavailable";
	const whose = names.length === 0 ? "" : ` of ${listed(names)}`;
	const hint =
		code === "source-unavailable" && problems.length > 2
			? "Is the Internet connection up? `cfddns ip` shows what each source says."
			: gravest.find(one => one.hint !== "")?.hint;
	return new Problem(
		code,
		`${TYPE_OF[family]} records${whose} are left as they are, the ${FAMILY_LABEL[family]} address is not known: ${reasonsOf(problems)}`,
		{ hint: hint ?? "`cfddns ip` shows what each source says." },
	);
}

const listed = (names: readonly string[]): string =>
	names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more` : names.join(", ");

/** Why nothing is known, in one line: what many say is said once. */
export function reasonsOf(problems: readonly Problem[]): string {
	// Without the source's name, and the host's, which tells no more.
	const reasons = problems.map(({ message }) =>
		(/^[a-z]+(?::\S+)?: (.*)/s.exec(message)?.[1] ?? message).replace(
			/^\S+ cannot be (?:reached|asked):/,
			"not reached:",
		),
	);
	const isCommon = (reason: string) => reasons.filter(other => other === reason).length > 2;
	const said = problems.map(({ message }, index) => {
		const reason = reasons[index] ?? "";
		return isCommon(reason) ? `${reasons.filter(other => other === reason).length} sources: ${reason}` : message;
	});
	return [...new Set(said)].join("; ");
}
