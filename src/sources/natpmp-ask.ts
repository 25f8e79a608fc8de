import { DatagramFailure, type SourceAnswer } from "../core/ports.ts";
import type { SourceDeps } from "./kind.ts";
import { NATPMP_PORT, natpmpQuestion, readNatpmp } from "./natpmp-message.ts";
import { routerOf } from "./natpmp-router.ts";
import { printable, unavailable } from "./unavailable.ts";

// The router is one hop away and answers within 10 ms: RFC 6886 section 3.1 would go on for a minute, we stop at 2 s.
const REPEAT_AFTER_MS: readonly number[] = [250, 500, 1000];
const PATIENCE_MS = 2000;

const HINT = "Switch on NAT-PMP or PCP in the router, often found beside UPnP, or use sources that ask outside.";

/** One question to the router of the default route, or of the interface that is bound to. */
export async function askNatpmp(deps: SourceDeps, signal: AbortSignal): Promise<SourceAnswer> {
	const router = await routerOf("natpmp", deps, signal);
	const label = `natpmp:${router.address}`;
	const timeoutMs = Math.min(PATIENCE_MS, deps.timeoutMs);
	const request = {
		host: router.address,
		port: NATPMP_PORT,
		family: "ipv4",
		...(deps.bind === null ? {} : { through: router.interface }),
		payload: natpmpQuestion(),
		repeatAfterMs: REPEAT_AFTER_MS,
		timeoutMs,
	} as const;
	const reading = await deps.datagrams.ask(request, readNatpmp, signal).catch(error => {
		if (!(error instanceof DatagramFailure)) throw error;
		const reason = error.kind === "deadline" ? `no answer within ${timeoutMs / 1000} s` : printable(error.message, 160);
		throw unavailable(label, reason, { hint: HINT, cause: error });
	});
	if (reading.kind === "refused") throw unavailable(label, reading.reason, { hint: HINT });
	return { kind: "addresses", label, addresses: [reading.address] };
}
