import type { Family } from "../core/address.ts";
import type { SourceAnswer } from "../core/ports.ts";
import { isLoopback } from "./host.ts";
import type { SourceDeps } from "./kind.ts";
import { bindingRequest, readBindingResponse } from "./stun-message.ts";
import type { StunServer } from "./stun-server.ts";
import { doublingWaits, exchangeFailed } from "./udp.ts";
import { unavailable } from "./unavailable.ts";

/** RFC 8489 section 6.2.1: the initial RTO. */
const FIRST_REPEAT_MS = 500;

/** One binding request, repeated until it is answered or the deadline is over. */
export async function askStun(
	label: string,
	{ url, port }: StunServer,
	family: Family,
	deps: SourceDeps,
	signal: AbortSignal,
): Promise<SourceAnswer> {
	const transactionId = deps.randomBytes(12);
	const request = {
		host: url.hostname.replace(/^\[|\]$/g, ""),
		port,
		family,
		payload: bindingRequest(transactionId),
		repeatAfterMs: doublingWaits(FIRST_REPEAT_MS, deps.timeoutMs),
		timeoutMs: deps.timeoutMs,
		...(deps.bind === null || isLoopback(url) ? {} : { through: deps.bind }),
	};
	const reading = await deps.datagrams
		.ask(request, payload => readBindingResponse(payload, transactionId, family), signal)
		.catch((error: unknown) => {
			throw exchangeFailed(label, error, deps.timeoutMs, `Something on the way may block UDP to port ${port}.`);
		});
	if (reading.kind === "refused") throw unavailable(label, `the answer ${reading.reason}`);
	return { kind: "addresses", label, addresses: [reading.address] };
}
