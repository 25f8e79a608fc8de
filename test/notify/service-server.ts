import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export type Asked = {
	readonly method: string;
	/** With the query. */
	readonly path: string;
	readonly headers: IncomingMessage["headers"];
	readonly body: string;
};

/** What a service says; "hang": nothing; "cut": it closes the connection. */
export type Said =
	| { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
	| "hang"
	| "cut";

export type ServiceServer = {
	/** "http://127.0.0.1:PORT" */
	readonly origin: string;
	readonly asked: readonly Asked[];
	close(): Promise<void>;
};

/** A web service on loopback that answers each request as it is told. */
export async function startService(answer: (asked: Asked) => Said): Promise<ServiceServer> {
	const asked: Asked[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on("data", chunk => chunks.push(chunk));
		request.on("end", () => {
			const { method = "", url = "", headers } = request;
			const each = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
			asked.push(each);
			const said = answer(each);
			if (said === "cut") request.socket.destroy();
			else if (said !== "hang") response.writeHead(said.status, said.headers).end(said.body ?? "");
		});
	});
	await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://127.0.0.1:${port}`,
		asked,
		close: () =>
			new Promise(done => {
				server.close(() => done());
				server.closeAllConnections();
			}),
	};
}
