import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Socket } from "node:net";

export type Tls = { readonly key: string; readonly cert: string };
export type Address = { readonly hostname: string; readonly port: number };

export type Listening = {
	readonly port: number;
	/** Whether the same port also answers on ::1. */
	readonly ipv6Loopback: boolean;
	/** Ends open connections too, so that nobody waits for them. */
	close(): Promise<void>;
};

// Some other process may hold on ::1 the very port that 127.0.0.1 was given.
const ATTEMPTS = 20;

/** Listens on `hostname`; if that is the IPv4 loopback, on ::1 at the same port as well, where there is an ::1. */
export async function listen(listener: RequestListener, address: Address, tls: Tls | null): Promise<Listening> {
	for (let attempt = 1; ; attempt += 1) {
		const first = await open(listener, address, tls);
		const second = address.hostname === "127.0.0.1" ? await openIpv6(listener, first.port, tls) : "absent";
		if (second === "taken" && address.port === 0 && attempt < ATTEMPTS) {
			await first.close();
			continue;
		}
		const all = typeof second === "string" ? [first] : [first, second];
		return {
			port: first.port,
			ipv6Loopback: all.length === 2,
			close: async () => {
				await Promise.all(all.map(one => one.close()));
			},
		};
	}
}

type Open = { readonly port: number; close(): Promise<void> };

async function openIpv6(listener: RequestListener, port: number, tls: Tls | null): Promise<Open | "absent" | "taken"> {
	try {
		return await open(listener, { hostname: "::1", port }, tls);
	} catch (error) {
		const code = error instanceof Error && "code" in error ? error.code : "";
		if (code === "EADDRINUSE") return "taken";
		if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") return "absent";
		throw error;
	}
}

function open(listener: RequestListener, { hostname, port }: Address, tls: Tls | null): Promise<Open> {
	const server: Server = tls === null ? createServer(listener) : createSecureServer(tls, listener);
	const sockets = new Set<Socket>();
	server.on("connection", (socket: Socket) => {
		sockets.add(socket);
		socket.once("close", () => sockets.delete(socket));
	});
	// Who announces no further request and sends more bytes all the same, such as inadyn 2.10 its whole buffer, gets an answer.
	server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
		if (error.code !== "HPE_CLOSED_CONNECTION") socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
	});
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, hostname, () => {
			server.off("error", reject);
			const address = server.address();
			if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
			resolve({ port: address.port, close: () => close(server, sockets) });
		});
	});
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
	return new Promise(resolve => {
		server.close(() => resolve());
		for (const socket of sockets) socket.destroy();
	});
}
