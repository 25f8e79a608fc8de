import type { Config } from "./config/config.ts";
import { noRecipientProblem } from "./config/load.ts";
import { testNews } from "./core/news.ts";
import type { HttpExchange, Journal } from "./core/ports.ts";
import { Problem } from "./core/problem.ts";
import { createMessenger, type Delivery } from "./notify/messenger.ts";
import { createTelling, type Telling } from "./notify/telling.ts";
import { startDeadline } from "./platform/deadline.ts";

/** However many are told, and whatever they do: it ends after this. */
const TELLING_DEADLINE_MS = 10_000;

/** Runs `work` on a signal that also aborts when the time for telling people is over. */
async function inTimeForTelling<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const late = new Problem("notify-failed", `there was no answer within ${TELLING_DEADLINE_MS / 1000} s`);
	const deadline = startDeadline(TELLING_DEADLINE_MS, late);
	try {
		return await work(AbortSignal.any([signal, deadline.signal]));
	} finally {
		deadline.cancel();
	}
}

type Deps = { readonly http: HttpExchange; readonly userAgent: string };

/** Tells people, by what rounds note in the journal. */
export function composeTelling(
	{ messages, heartbeats, target: { owner } }: Config,
	deps: Deps & { readonly journal: Journal; redact(text: string): string },
): Telling {
	const { tell, ...rest } = createTelling({ messages, heartbeats, owner, ...deps });
	return {
		...rest,
		tell: (report, signal, isBeatDue) => inTimeForTelling(signal, inTime => tell(report, inTime, isBeatDue)),
	};
}

/** Sends every recipient of messages a test. Throws a `Problem` if there is none. */
export function testMessages(
	{ messages, target: { owner } }: Config,
	deps: Deps,
	signal: AbortSignal,
): Promise<readonly Delivery[]> {
	if (messages.to.length === 0) throw noRecipientProblem();
	const messenger = createMessenger(messages.to, deps);
	return inTimeForTelling(signal, inTime => messenger.deliver(testNews(owner), inTime));
}
