import { createServer, connect as dial, type Server, type Socket } from "node:net";

/** A door in front of a port, at a port of its own. While it is shut, connections are refused. */
export type Gate = {
	readonly port: number;
	shut(): Promise<void>;
	open(): Promise<void>;
};

export async function openGate(target: number): Promise<Gate> {
	const sockets = new Set<Socket>();
	const server: Server = createServer(outside => {
		const inside = dial(target, "127.0.0.1");
		for (const [one, other] of [
			[outside, inside],
			[inside, outside],
		] as const) {
			sockets.add(one);
			one
				.on("error", () => other.destroy())
				.on("close", () => {
					sockets.delete(one);
					other.destroy();
				});
			one.pipe(other);
		}
	});
	const listen = (port: number): Promise<void> =>
		new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", () => resolve()));
	await listen(0);
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
	return {
		port: address.port,
		shut: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			}),
		open: () => listen(address.port),
	};
}
