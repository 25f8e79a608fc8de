import type { Diary, HistoryEvent } from "../core/history.ts";
import { newsOf, pulseOf } from "../core/news.ts";
import type { Journal } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { HeartbeatKind, Recipient, Subscription } from "../core/recipient.ts";
import type { Report } from "../core/report.ts";
import { beat, createMessenger, type MessengerDeps } from "./messenger.ts";

export type TellingDeps = MessengerDeps & {
	readonly messages: Subscription;
	readonly heartbeats: readonly Recipient<HeartbeatKind>[];
	readonly owner: string;
	readonly journal: Journal;
	/** Hides secrets that a problem might repeat. */
	redact(text: string): string;
};

export type Telling = {
	/** The journal, for the rounds to write into: what they note is what people are told. */
	readonly journal: Journal;
	/**
	 * To be called after each round, with its report; not while the state is locked. Sends what was noted since the last call, and a
	 * heartbeat if one is due, all at once. Never rejects but on bugs; what did not arrive is a problem.
	 */
	tell(report: Report, signal: AbortSignal, isBeatDue?: boolean): Promise<readonly Problem[]>;
};

type Heard = { readonly diary: Diary; readonly events: readonly HistoryEvent[] };

/** Listens to what rounds note, and tells people. */
export function createTelling(deps: TellingDeps): Telling {
	const { messages, heartbeats, owner, redact } = deps;
	const messenger = createMessenger(messages.to, deps);
	let heard: readonly Heard[] = [];

	async function sendNews(report: Report, fresh: readonly Heard[], signal: AbortSignal): Promise<readonly Problem[]> {
		const events = fresh.flatMap(each => each.events);
		if (events.length === 0 || messages.to.length === 0) return [];
		const isKept = await isRemembered(deps.journal, fresh.at(-1)?.diary);
		const told = isKept ? events : events.filter(({ event }) => event === "published");
		const news = newsOf(told, report, owner)
			.filter(({ kind }) => messages.on.includes(kind))
			.map(({ kind, title, text }) => ({ kind, title: redact(title), text: redact(text) }));
		const sent = await Promise.all(news.map(each => messenger.send(each, signal)));
		return [...sent.flat(), ...(isKept ? [] : [forgetful()])];
	}

	return {
		journal: {
			diary: deps.journal.diary,
			events: deps.journal.events,
			note(diary, events) {
				heard = [...heard, { diary, events }];
				return deps.journal.note(diary, events);
			},
		},
		async tell(report, signal, isBeatDue = true) {
			const fresh = heard;
			heard = [];
			const { isUp, text, durationMs } = pulseOf(report);
			const [unsent, unbeaten] = await Promise.all([
				sendNews(report, fresh, signal),
				beat(isBeatDue ? heartbeats : [], { isUp, text: redact(text), durationMs }, deps, signal),
			]);
			return [...unsent, ...unbeaten];
		},
	};
}

/** Trouble that cannot be remembered would begin anew in every round, and be told each time. */
async function isRemembered(journal: Journal, noted: Diary | undefined): Promise<boolean> {
	const wanted = noted?.rounds.at(-1);
	const { rounds } = await journal.diary();
	return rounds.some(({ atMs }) => atMs === wanted?.atMs);
}

const forgetful = (): Problem =>
	new Problem("notify-failed", "No message about trouble was sent: the state folder does not keep that it was told", {
		hint: "Make the state folder writable; until then every round would send the same message.",
	});
