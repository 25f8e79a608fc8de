import { FAMILIES, FAMILY_LABEL } from "./address.ts";
import { oneLine } from "./one-line.ts";
import type { Colour, Paint } from "./paint.ts";
import type { SettableKey } from "./plan.ts";
import { EXIT_CODE, type ReportedProblem } from "./problem.ts";
import type { Report, ReportedChange, ReportedObservation, StoppedChange } from "./report.ts";

const SIGN: Readonly<Record<StoppedChange["kind"], readonly [sign: string, colour: Colour]>> = {
	create: ["+", "green"],
	update: ["~", "yellow"],
	delete: ["-", "red"],
};

/** One line per change, names aligned: `~ home.example.com  A  81.2.69.1 → 81.2.69.142`. */
export function renderDiff(changes: readonly StoppedChange[], paint: Paint): readonly string[] {
	const width = Math.max(0, ...changes.map(({ name }) => name.length));
	const typeWidth = Math.max(0, ...changes.map(({ type }) => type.length));
	return changes.map(change => {
		const [sign, colour] = SIGN[change.kind];
		return paint(
			colour,
			`${sign} ${change.name.padEnd(width)}  ${change.type.padEnd(typeWidth)}  ${contentText(change)}`,
		);
	});
}

/** "81.2.69.1 → 81.2.69.142", with what else is corrected. */
function contentText({ before, after, settings = {} }: StoppedChange): string {
	const content =
		before === null || after === null || before === after ? (after ?? before ?? "") : `${before} → ${after}`;
	const corrections = Object.entries(settings).map(
		([key, [from, to]]) => `${SETTING[key as SettableKey] ?? key}: ${settingText(key, from)} → ${settingText(key, to)}`,
	);
	return corrections.length === 0 ? content : `${content} (${corrections.join(", ")})`;
}

const SETTING: Readonly<Record<SettableKey, string>> = {
	content: "content",
	proxied: "proxied",
	ttlSeconds: "ttl",
	comment: "comment",
};

function settingText(key: string, value: unknown): string {
	if (typeof value === "boolean") return value ? "on" : "off";
	if (key === "ttlSeconds" && value === 1) return "auto";
	return value === "" ? "none" : typeof value === "string" ? `"${oneLine(value)}"` : String(value);
}

const VERB: Readonly<Record<ReportedChange["outcome"], Readonly<Record<ReportedChange["kind"], string>>>> = {
	planned: { create: "To create", update: "To update", delete: "To delete" },
	applied: { create: "Created", update: "Updated", delete: "Deleted" },
	rejected: { create: "Not created", update: "Not updated", delete: "Not deleted" },
	unconfirmed: { create: "Could not confirm", update: "Could not confirm", delete: "Could not confirm" },
};
const OUTCOME_COLOUR: Readonly<Record<ReportedChange["outcome"], Colour>> = {
	planned: "cyan",
	applied: "green",
	rejected: "red",
	unconfirmed: "yellow",
};

/** What became of one change: "Updated home.example.com A 81.2.69.1 → 81.2.69.142". */
export const renderOutcome = (change: ReportedChange, paint: Paint): string =>
	`${paint(OUTCOME_COLOUR[change.outcome], VERB[change.outcome][change.kind])} ${change.name} ${change.type} ${contentText(change)}`;

/** "IPv4 81.2.69.142 (interface:wan0)", one line for each family in scope. */
export function renderObservations({ observations, recordObservations = [] }: Report, paint: Paint): readonly string[] {
	const defaults = FAMILIES.flatMap(family => {
		const observation = observations[family];
		return observation === undefined ? [] : [`${FAMILY_LABEL[family]} ${observationText(observation, paint)}`];
	});
	const own = recordObservations.map(
		({ family, sources, observation }) =>
			`${FAMILY_LABEL[family]} by ${sources.join(", ")}: ${observationText(observation, paint)}`,
	);
	return [...defaults, ...own];
}

function observationText(observation: ReportedObservation, paint: Paint): string {
	if (observation.kind === "unavailable") return paint("yellow", "unknown: its records are left as they are");
	const { addresses, sources } = observation;
	const said = addresses.length === 0 ? "none" : addresses.join(", ");
	return `${paint("bold", said)} ${paint("dim", `(${sources.join(", ")})`)}`;
}

/** What, why and how to fix it, in at most two lines. */
export function renderProblem({ code, message, hint }: ReportedProblem, paint: Paint): readonly string[] {
	const label = EXIT_CODE[code] === 0 ? paint("yellow", "warning:") : paint("red", "error:");
	return [`${label} ${message}`, ...(hint === "" ? [] : [`  ${paint("dim", "fix:")} ${hint}`])];
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** The last line of a plan. */
export function renderPlanSummary({ changes, stopped, unchanged }: Report): string {
	const of = (kind: ReportedChange["kind"]) => changes.filter(change => change.kind === kind).length;
	const parts = [
		[of("create"), "to create"],
		[of("update"), "to update"],
		[of("delete"), "to delete"],
		[stopped.length, "held back by a guard"],
		[unchanged, "right already"],
	] as const;
	const said = parts.filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}`);
	return said.length === 0 ? "Nothing to do." : `${said.join(", ")}.`;
}

/** The last line of a sync: "3 records right already, 1 request, 212 ms." */
export function renderCost({ unchanged, requests, durationMs }: Report): string {
	const right = unchanged === 0 ? [] : [`${count(unchanged, "record")} right already`];
	return `${[...right, count(requests, "request"), `${durationMs} ms`].join(", ")}.`;
}
