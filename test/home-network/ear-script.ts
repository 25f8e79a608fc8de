import type { Clock, HttpExchange, Listeners } from "../../src/core/ports.ts";
import { Problem } from "../../src/core/problem.ts";
import { createClock } from "../../src/platform/clock.ts";
import { createListeners } from "../../src/platform/listeners.ts";
import { createOutside } from "../../src/platform/outside.ts";
import { locateEvents } from "../../src/sources/upnp-locate.ts";
import { createRouterTrigger } from "../../src/triggers/router.ts";
import type { EarMessage, Heard } from "./ear.ts";
import { answerLines } from "./lines.ts";

/** The trigger with the real world attached, which keeps a record of all that passes by. */
const wakesMs: number[] = [];
const remarks: string[] = [];
const answers: string[] = [];
const notices: string[] = [];
let sid = "";
let stopMs: number | null = null;

const { network, http, datagrams, run } = createOutside({ platform: process.platform, env: { ...process.env } }, null);
const real = createListeners(process.platform);
const listeners: Listeners = {
	...real,
	notices: (place, hear, work, signal) =>
		real.notices(
			place,
			notice => {
				notices.push(notice.isInitial ? "initial" : "later");
				return hear(notice);
			},
			work,
			signal,
		),
};
const recorded: HttpExchange = async (request, signal) => {
	const answer = await http(request, signal);
	if (request.method !== "GET") answers.push(`${request.method} ${answer.status}`);
	sid = answer.headers["sid"] ?? sid;
	return answer;
};
const control = new AbortController();
let listening: Promise<void> = Promise.resolve();

function start(events: boolean, pace: number): void {
	const realClock = createClock(process.hrtime);
	const clock: Clock = { ...realClock, sleep: (delayMs, signal) => realClock.sleep(delayMs / pace, signal) };
	const sourceDeps = {
		...{ network, http, datagrams, run, timeoutMs: 10_000, userAgent: "cfddns/test", bind: null },
		randomBytes: (count: number) => new Uint8Array(count),
	};
	const trigger = createRouterTrigger({
		network,
		clock,
		random: Math.random,
		listeners,
		http: recorded,
		locateEvents: async (router, signal) => {
			if (!events) throw new Problem("source-unavailable", "switched off");
			return locateEvents(sourceDeps, router, signal);
		},
	});
	const sleeper = { wake: () => void wakesMs.push(Date.now()), remark: (line: string) => void remarks.push(line) };
	listening = trigger.listen(sleeper, control.signal);
}

async function stop(): Promise<void> {
	const before = Date.now();
	control.abort(new Problem("interrupted", "stopped"));
	await listening;
	stopMs = Date.now() - before;
}

answerLines<EarMessage>(async (message): Promise<Heard> => {
	if (message.kind === "start") start(message.events, message.pace);
	if (message.kind === "stop") await stop();
	return { wakesMs, remarks, answers, notices, sid, stopMs };
});
