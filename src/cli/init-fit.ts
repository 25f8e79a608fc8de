import type { Examination } from "../compose.ts";
import { FAMILY_LABEL } from "../core/address.ts";
import { addressIn } from "../core/observation.ts";
import type { ReportedProblem } from "../core/problem.ts";
import { reportOf } from "./ip-report.ts";

/** Which sources fit this machine. */
export type Fit = {
	/** What was found out: one line for each family. */
	readonly lines: readonly string[];
	readonly problems: readonly ReportedProblem[];
	/** The first is recommended. */
	readonly choices: readonly FitChoice[];
};

type FitChoice = { readonly source: string; readonly why: string };

const AUTO_BEHIND = "asks several services outside, and believes two that agree";
const INTERFACE = "the kernel tells at once, and nobody outside has to be asked";

/** Judges what the sources say that need no configuration. */
export function fitOf(examinations: readonly Examination[]): Fit {
	const defaults = examinations.filter(({ isDefault }) => isDefault);
	const isOwn = defaults.length > 0 && defaults.every(byInterface);
	const router = defaults.flatMap(routerOf)[0];
	const auto: FitChoice = { source: "auto", why: isOwn ? "the same, and asks outside when it has none" : AUTO_BEHIND };
	return {
		lines: defaults.map(lineOf),
		problems: reportOf(examinations).problems,
		choices: [
			...(isOwn ? [{ source: "interface", why: INTERFACE }, auto] : [auto]),
			...(isOwn || router === undefined
				? []
				: [{ source: router, why: "asks your router alone; nobody outside has to be asked" }]),
		],
	};
}

/** Does this machine itself hold the public address? */
const byInterface = ({ observation }: Examination): boolean =>
	observation.kind === "known" &&
	observation.sources.length > 0 &&
	observation.sources.every(label => label.startsWith("interface:"));

/** How the router can be asked, if it tells the address that counts. */
function routerOf({ family, observation, testimonies }: Examination): readonly string[] {
	if (family !== "ipv4" || observation.kind === "unavailable") return [];
	return testimonies.flatMap(({ source, finding }) => {
		const address = source.advisory ? addressIn(finding) : null;
		return address !== null && observation.addresses.some(each => each === address) ? [source.text] : [];
	});
}

function lineOf(examination: Examination): string {
	const { family, observation } = examination;
	const label = FAMILY_LABEL[family];
	if (observation.kind === "unavailable") return `${label}: nobody could tell the address now`;
	const [address = "none"] = observation.addresses;
	const [source = ""] = observation.sources;
	if (byInterface(examination)) return `${label} ${address}: this machine has it itself (${source})`;
	return /^(?:static|command):/.test(source)
		? `${label} ${address} (${source})`
		: `${label} ${address}: seen from outside, this machine is behind a router (${observation.sources.join(", ")})`;
}
