import { createServer, type RequestListener, type Server } from "node:http";

export type EchoServer = { readonly port: number; close(): Promise<void> };

/** A web server on the loopback address `host`, at `port` or at a free one. */
export async function serve(listener: RequestListener, host = "127.0.0.1", port = 0): Promise<EchoServer> {
	const server = createServer(listener);
	await listening(server, host, port);
	const bound = server.address();
	if (bound === null || typeof bound === "string") throw new Error("The server has no port");
	return {
		port: bound.port,
		close: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

const listening = (server: Server, host: string, port: number): Promise<unknown> =>
	new Promise((resolve, reject) => {
		server.once("listening", resolve);
		server.once("error", reject);
		server.listen(port, host);
	});
