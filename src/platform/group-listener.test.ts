import { createSocket, type Socket } from "node:dgram";
import { getEventListeners, once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { ip } from "../../test/invariants/values.ts";
import { createGroupListener } from "./group-listener.ts";

const GROUP = ip("239.255.11.12");
const OWN = ip("127.0.0.1");
const linux = createGroupListener("linux");

const sockets: Socket[] = [];
afterEach(() => {
	for (const socket of sockets.splice(0)) socket.close();
});

/** A port that nobody has. */
async function freePort(): Promise<number> {
	const socket = createSocket("udp4");
	socket.bind(0, OWN);
	await once(socket, "listening");
	const { port } = socket.address();
	await new Promise<void>(resolve => socket.close(resolve));
	return port;
}

async function sender(from: string): Promise<Socket> {
	const socket = createSocket("udp4");
	sockets.push(socket);
	socket.bind(0, from);
	await once(socket, "listening");
	socket.setMulticastInterface(from);
	return socket;
}

const aborted = (signal: AbortSignal): Promise<never> =>
	new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
const nothingLeft = () =>
	expect.poll(() => process.getActiveResourcesInfo().filter(name => name === "UDPWrap").length).toBe(sockets.length);

test("two listeners / both hear whoever sends to the group", async () => {
	const port = await freePort();
	const socket = await sender("127.0.0.1");
	const heard: string[] = [];
	const hear =
		(name: string) =>
		(payload: Uint8Array, from: string): void =>
			void heard.push(`${name}: ${from} ${Buffer.from(payload)}`);
	const place = { group: GROUP, port, own: OWN };
	const never = new AbortController().signal;
	await linux(
		place,
		hear("one"),
		inner =>
			linux(
				place,
				hear("two"),
				async () => {
					socket.send("news", port, GROUP);
					await expect.poll(() => heard.length).toBe(2);
				},
				inner,
			),
		never,
	);
	expect(heard.toSorted()).toEqual(["one: 127.0.0.1 news", "two: 127.0.0.1 news"]);
	await nothingLeft();
});

test("what is sent to this machine's own address / not heard", async () => {
	const port = await freePort();
	const socket = await sender("127.0.0.1");
	const heard: string[] = [];
	const hear = (payload: Uint8Array): void => void heard.push(`${Buffer.from(payload)}`);
	const work = async (): Promise<void> => {
		socket.send("to you", port, OWN);
		socket.send("to all", port, GROUP);
		await expect.poll(() => heard.length).toBeGreaterThan(0);
	};
	await linux({ group: GROUP, port, own: OWN }, hear, work, new AbortController().signal);
	expect(heard).toEqual(["to all"]);
});

test("on Windows, which binds no socket to a group / bound to this machine's own address", async () => {
	const port = await freePort();
	const socket = await sender("127.0.0.1");
	const heard: string[] = [];
	const hear = (payload: Uint8Array): void => void heard.push(`${Buffer.from(payload)}`);
	const work = async (): Promise<void> => {
		socket.send("to you", port, OWN);
		await expect.poll(() => heard).toEqual(["to you"]);
	};
	await createGroupListener("win32")({ group: GROUP, port, own: OWN }, hear, work, new AbortController().signal);
	await nothingLeft();
});

test("an abort / its reason, and nothing is left", async () => {
	const control = new AbortController();
	const listening = linux(
		{ group: GROUP, port: await freePort(), own: OWN },
		() => {},
		signal => {
			control.abort(new Error("stopped"));
			return signal.aborted ? Promise.reject(signal.reason) : aborted(signal);
		},
		control.signal,
	);
	await expect(listening).rejects.toThrow("stopped");
	expect(getEventListeners(control.signal, "abort")).toHaveLength(0);
	await nothingLeft();
});

test("a port that somebody has alone, an address that is not ours / a failure that says so", async () => {
	const port = await freePort();
	const selfish = createSocket("udp4");
	sockets.push(selfish);
	selfish.bind(port, "0.0.0.0");
	await once(selfish, "listening");
	const never = new AbortController().signal;
	const listen = (own: string, at: number) => linux({ group: GROUP, port: at, own: ip(own) }, () => {}, aborted, never);
	await expect(listen("127.0.0.1", port)).rejects.toMatchObject({
		name: "ListenFailure",
		message: `239.255.11.12 port ${port} cannot be heard: another program has the port to itself`,
	});
	await expect(listen("192.0.2.7", await freePort())).rejects.toMatchObject({ name: "ListenFailure" });
	await nothingLeft();
});

test("a reader that throws / ends it with that error", async () => {
	const port = await freePort();
	const socket = await sender("127.0.0.1");
	const hear = (): void => {
		throw new TypeError("oops");
	};
	const work = (signal: AbortSignal): Promise<never> => {
		socket.send("news", port, GROUP);
		return aborted(signal);
	};
	const never = new AbortController().signal;
	await expect(linux({ group: GROUP, port, own: OWN }, hear, work, never)).rejects.toThrow("oops");
	await nothingLeft();
});
