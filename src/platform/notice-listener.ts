import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Listeners, Notice } from "../core/ports.ts";
import { whileOpen } from "./while-open.ts";

/** Events have less than one KiB, headers included; those of a router with many port mappings a few. */
const MAX_HEADER_BYTES = 4_096;
const MAX_BODY_BYTES = 8_192;
/** A router sends one event at a time. */
const MAX_CONNECTIONS = 4;
/** From the first packet to the last: nobody on the same network takes longer for a KiB. */
const CONNECTION_MS = 3_000;

/** An HTTP server that knows one kind of request, of one sender, and cuts off all else without a word. */
export const listenForNotices: Listeners["notices"] = ({ own, from }, hear, work, signal) =>
	whileOpen(
		`port 0 of ${own}`,
		broke => {
			const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false });
			server.maxConnections = MAX_CONNECTIONS;
			server.on("connection", (socket: Socket) => {
				if (socket.remoteAddress !== from) {
					socket.destroy();
					return;
				}
				const timer = setTimeout(() => socket.destroy(), CONNECTION_MS);
				socket.once("close", () => clearTimeout(timer));
			});
			// Without it, Node would answer.
			server.on("clientError", (_error, socket) => socket.destroy());
			server.on("request", (request, response) => {
				const notice = noticeOf(request);
				if (notice === null) request.socket.destroy();
				else answer(request, response, () => attempt(() => hear(notice)));
			});
			const attempt = (act: () => boolean): boolean => {
				try {
					return act();
				} catch (error) {
					broke(error);
					return false;
				}
			};
			server.on("error", broke);
			const opened = new Promise<number>(resolve => {
				server.listen({ host: own, port: 0, exclusive: true }, () => {
					const bound = server.address();
					if (bound !== null && typeof bound !== "string") resolve(bound.port);
				});
			});
			const close = (): Promise<void> =>
				new Promise(resolve => {
					server.close(() => resolve());
					server.closeAllConnections();
				});
			return { opened, close };
		},
		work,
		signal,
	);

/** UPnP Device Architecture 2.0, section 4.3.2; `null` for what is no event. */
function noticeOf({ method, headers }: IncomingMessage): Notice | null {
	const { nt, nts, sid, seq } = headers;
	if (method !== "NOTIFY" || nt !== "upnp:event" || nts !== "upnp:propchange") return null;
	if (typeof sid !== "string" || Number(headers["content-length"] ?? 0) > MAX_BODY_BYTES) return null;
	return { sid, isInitial: seq === "0" };
}

/** Lets the content go by, and answers when it was short enough: 412 tells the router to forget the subscription. */
function answer(request: IncomingMessage, response: ServerResponse, isKnown: () => boolean): void {
	let size = 0;
	request.on("data", (chunk: Buffer) => {
		size += chunk.length;
		if (size > MAX_BODY_BYTES) request.socket.destroy();
	});
	request.on("end", () => {
		// What has arrived is read to its end, though the connection is gone.
		if (size > MAX_BODY_BYTES) return;
		response.writeHead(isKnown() ? 200 : 412, { connection: "close" });
		response.end();
	});
}
