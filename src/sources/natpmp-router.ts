import { addressOfBytes, type IpAddress } from "../core/address.ts";
import type { Gateway } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { SourceDeps } from "./kind.ts";
import { unavailable } from "./unavailable.ts";

/** The router that leads to the Internet. Both sources that ask a router begin here; `kind` names the one that asks. */
export async function routerOf(kind: string, { network, bind }: SourceDeps, signal: AbortSignal): Promise<Gateway> {
	const router = await network.gateway(bind).catch(error => {
		if (!(error instanceof Problem)) throw error;
		throw unavailable(kind, error.message, { hint: error.hint, cause: error });
	});
	signal.throwIfAborted();
	if (router !== null) return router;
	const where = bind === null ? "" : ` on ${bind}`;
	throw unavailable(kind, `there is no IPv4 default route with a router${where}`, {
		hint: "In a container, use the host's network; on a line without a router (PPP), use `interface`.",
	});
}

/** How "the router has no public address" is told: nobody publishes it, and it is an answer, not a failure. */
export const noAddress = (): IpAddress => addressOfBytes([0, 0, 0, 0]);
