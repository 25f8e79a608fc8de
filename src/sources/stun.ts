import { isLoopback } from "./host.ts";
import type { SourceKind } from "./kind.ts";
import { operatorOf } from "./operator.ts";
import { bindingRequest, readBindingResponse } from "./stun-message.ts";
import { otherFamily, parseStunServer, type StunServer } from "./stun-server.ts";
import { doublingWaits, exchangeFailed } from "./udp.ts";
import { unavailable } from "./unavailable.ts";

/** RFC 8489 section 6.2.1: the initial RTO. */
const FIRST_REPEAT_MS = 500;

/** A STUN server, which tells where our packets come from. */
export const stunKind: SourceKind = {
	kind: "stun",
	argument: "HOST[:PORT]",
	optional: false,
	check(argument, family) {
		const server = parseStunServer(argument);
		return typeof server === "string" ? server : otherFamily(server, family);
	},
	operator: argument => operatorOf(checked(argument).url),
	transport: () => "stun",
	open: (argument, family, deps) => async signal => {
		const label = `stun:${argument}`;
		const { url, port } = checked(argument);
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
	},
};

function checked(argument: string | null): StunServer {
	const server = parseStunServer(argument ?? "");
	if (typeof server === "string") throw new Error(`"stun:${argument}": ${server}`);
	return server;
}
