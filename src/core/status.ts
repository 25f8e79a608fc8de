import { FAMILY_OF, type Family, type RecordType } from "./address.ts";
import { groupKey } from "./desired.ts";
import { type Diary, type HistoryEvent, type RoundNote, type Span, spansOf } from "./history.ts";
import { type ExitCode, Problem, type ReportedProblem } from "./problem.ts";
import type { State } from "./state.ts";
import type { Target, Wish } from "./target.ts";

/** One name and type, as far as this machine knows without asking anybody. */
type NameStatus = {
	readonly name: string;
	readonly type: RecordType;
	/** What the zone held when it was last looked at; `null` if nobody has looked. */
	readonly addresses: readonly string[] | null;
	/** ISO 8601; `null` if it was so before the history begins. */
	readonly since: string | null;
	/** When it was last listed or written, in ISO 8601. */
	readonly confirmed: string | null;
};

/** The addresses of a line, one after another, as one of its names shows them. */
type AddressHistory = {
	readonly type: RecordType;
	readonly name: string;
	readonly spans: readonly { readonly address: string | null; readonly from: string; readonly until: string | null }[];
};

/** What `cfddns status` prints with `--json`: keys may be added, never changed. */
export type Status = {
	readonly ok: boolean;
	readonly exitCode: ExitCode;
	readonly names: readonly NameStatus[];
	readonly trouble: { readonly since: string; readonly problems: readonly string[] } | null;
	/** The last ones, the youngest last. */
	readonly rounds: readonly (Omit<RoundNote, "atMs"> & { readonly at: string })[];
	readonly history: readonly AddressHistory[];
	readonly problems: readonly ReportedProblem[];
};

/** Where things stand, from what earlier rounds have left. The exit code is the last round's. */
export function statusOf(
	target: Target,
	state: State,
	{ rounds, trouble }: Diary,
	events: readonly HistoryEvent[],
): Status {
	const last = rounds.at(-1);
	const problems = last === undefined ? [neverRan().reported()] : [];
	const exitCode = last?.exitCode ?? 1;
	return {
		ok: exitCode === 0,
		exitCode,
		names: target.wishes.flatMap(wish => nameStatus(wish, target, state, events)),
		trouble: trouble === null ? null : { since: iso(trouble.sinceMs), problems: trouble.problems },
		rounds: rounds.map(({ atMs, ...rest }) => ({ at: iso(atMs), ...rest })),
		history: representatives(target).flatMap(({ name, type }) => {
			const spans = spansOf(events, name, type);
			return spans.length === 0 ? [] : [{ type, name, spans: spans.map(dated) }];
		}),
		problems,
	};
}

const neverRan = (): Problem =>
	new Problem("never-ran", "No round has run yet, as far as the state folder knows", {
		hint: "Run `cfddns sync`. If it runs as another user or a service, its state is elsewhere: `state_dir`.",
	});

const iso = (atMs: number): string => new Date(atMs).toISOString();

const dated = ({ address, fromMs, untilMs }: Span) => ({
	address,
	from: iso(fromMs),
	until: untilMs === null ? null : iso(untilMs),
});

function nameStatus(
	{ name, type }: Wish,
	{ families }: Target,
	state: State,
	events: readonly HistoryEvent[],
): readonly NameStatus[] {
	const memory = Object.values(state.memories).find(({ covers }) => covers.includes(name));
	const addresses =
		memory?.records.filter(record => record.name === name && record.type === type).map(({ content }) => content) ??
		null;
	const span = spansOf(events, name, type).at(-1);
	// A family that this machine may not have, and that nothing was published of, is no news.
	if (families[FAMILY_OF[type]].enabled === "auto" && span === undefined && (addresses ?? []).length === 0) return [];
	const isShown = span !== undefined && (addresses === null || addresses.includes(span.address ?? ""));
	const confirmedMs = Math.max(memory?.listedAtMs ?? 0, span?.fromMs ?? 0);
	return [
		{
			name,
			type,
			addresses,
			since: isShown ? iso(span.fromMs) : null,
			confirmed: confirmedMs === 0 ? null : iso(confirmedMs),
		},
	];
}

/** For each type the first name that follows the line itself: no other host's lower bits, no other uplink. */
function representatives({ wishes, families }: Target): readonly Wish[] {
	const isPlain = (wish: Wish, family: Family) =>
		wish.suffix === null && groupKey(family, wish) === groupKey(family, families[family]);
	return (["A", "AAAA"] as const).flatMap(type => {
		const own = wishes.filter(wish => wish.type === type);
		const found = own.find(wish => isPlain(wish, FAMILY_OF[type])) ?? own[0];
		return found === undefined ? [] : [found];
	});
}
