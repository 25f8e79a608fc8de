import { TLSSocket } from "node:tls";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

/** What a well-behaved server never does: answers written past the framework, straight to the connection. */

/** Ends the connection with a TCP reset (over TLS, with a plain close: Node cannot reset those). */
export function reset({ incoming }: HttpBindings): Response {
	if (incoming.socket instanceof TLSSocket) incoming.socket.destroy();
	else incoming.socket.resetAndDestroy();
	return RESPONSE_ALREADY_SENT;
}

/** Never answers; the connection stays open until the client or `close()` ends it. */
export const hang = (): Promise<Response> => new Promise(() => {});

/** Sends the headers and the first half of `body`, then does what `next` says. */
export function sendHalf(
	{ incoming, outgoing }: HttpBindings,
	body: string,
	contentType: string,
	next: "reset" | "hang",
): Response {
	const bytes = Buffer.from(body);
	outgoing.writeHead(200, { "content-type": contentType, "content-length": bytes.length });
	outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
		if (next === "reset") incoming.socket.destroy();
	});
	return RESPONSE_ALREADY_SENT;
}
