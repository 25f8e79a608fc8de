import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type Server as NetServer, type Socket } from "node:net";
import { LOOPBACK } from "./certificates.ts";

export type RawServer = {
	readonly port: number;
	/** "http://127.0.0.1:PORT" or https. */
	readonly origin: string;
	/** How many connections were opened so far. */
	connections(): number;
	/** How many are open. */
	open(): number;
	/** Cuts what is open. */
	cut(): void;
	[Symbol.asyncDispose](): Promise<void>;
};

/** A server that answers as the test says, on loopback, at a free port. */
export const rawHttp = (listener: RequestListener): Promise<RawServer> => started(createServer(listener), "http");

export const rawHttps = (
	listener: RequestListener,
	pair: { key: string; cert: string } = LOOPBACK,
): Promise<RawServer> => started(createTlsServer(pair, listener), "https");

/** One that speaks no HTTP of its own accord. */
export const rawTcp = (onConnection: (socket: Socket) => void): Promise<RawServer> =>
	started(createTcpServer(onConnection), "http");

function started(server: Server | NetServer, scheme: string): Promise<RawServer> {
	const sockets = new Set<Socket>();
	let connections = 0;
	server.on("connection", (socket: Socket) => {
		connections += 1;
		sockets.add(socket);
		socket.on("error", () => {});
		socket.once("close", () => sockets.delete(socket));
	});
	const cut = () => {
		for (const socket of sockets) socket.destroy();
	};
	return new Promise(resolve => {
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			const port = typeof address === "object" && address !== null ? address.port : 0;
			resolve({
				port,
				origin: `${scheme}://127.0.0.1:${port}`,
				connections: () => connections,
				open: () => sockets.size,
				cut,
				[Symbol.asyncDispose]: () =>
					new Promise(done => {
						server.close(() => done());
						cut();
					}),
			});
		});
	});
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
	const server = await rawTcp(() => {});
	await server[Symbol.asyncDispose]();
	return server.port;
}
