import type { ClockSample } from "../core/checks/clock.ts";
import { type Clock, type HttpExchange, HttpFailure } from "../core/ports.ts";
import { serverTimeMs } from "./retry-after.ts";

export type Meter = {
	readonly http: HttpExchange;
	requestCount(): number;
	/** What the answers so far told of the time. */
	samples(): readonly ClockSample[];
};

/** Counts requests, sends no more than `max` of them, and notes the servers' time. */
export function metered(http: HttpExchange, clock: Clock, max: number): Meter {
	let requests = 0;
	const samples: ClockSample[] = [];
	return {
		async http(request, signal) {
			if (requests >= max) throw new HttpFailure("refused", `more than ${max} requests are not sent`);
			requests += 1;
			const askedMs = clock.now();
			const answer = await http(request, signal);
			const serverMs = serverTimeMs(answer.headers["date"], Number.NaN);
			if (!Number.isNaN(serverMs)) samples.push({ serverMs, askedMs, answeredMs: clock.now() });
			return answer;
		},
		requestCount: () => requests,
		samples: () => samples,
	};
}
