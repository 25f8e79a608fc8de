import { getEventListeners } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { ip } from "../../test/invariants/values.ts";
import type { Notice } from "../core/ports.ts";
import { listenForNotices } from "./notice-listener.ts";

const PLACE = { own: ip("127.0.0.1"), from: ip("127.0.0.2") };
const EVENT = { nt: "upnp:event", nts: "upnp:propchange", sid: "uuid:1", seq: "1" };
const never = new AbortController().signal;

type Sent = {
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly from?: string;
};

/** The status that a request gets, or "cut off". */
const send = (port: number, { method = "NOTIFY", headers = EVENT, body = "", from = PLACE.from }: Sent) =>
	new Promise<number | string>(resolve => {
		const options = { host: PLACE.own, port, method, headers, localAddress: from, agent: false } as const;
		const outgoing = request(options, incoming => {
			incoming.resume();
			resolve(incoming.statusCode ?? 0);
		});
		outgoing.on("error", () => resolve("cut off"));
		outgoing.end(body);
	});

/** Serves while `work` runs; SID "uuid:1" is known. */
async function serving(work: (port: number, heard: Notice[]) => Promise<void>): Promise<void> {
	const heard: Notice[] = [];
	const hear = (notice: Notice): boolean => {
		heard.push(notice);
		return notice.sid === "uuid:1";
	};
	await listenForNotices(PLACE, hear, port => work(port, heard), never);
	await expect
		.poll(() => process.getActiveResourcesInfo().filter(name => /^TCP(?:Server|Socket)Wrap$/.test(name)))
		.toEqual([]);
}

const notice = (isInitial = false, sid = "uuid:1"): Notice => ({ sid, isInitial });
const without = (name: string) => Object.fromEntries(Object.entries(EVENT).filter(([key]) => key !== name));

test.each<[scenario: string, sent: Sent, status: number | string, heard: readonly Notice[]]>([
	["an event / heard", { body: "<xml/>" }, 200, [notice()]],
	["the first one / heard as that", { headers: { ...EVENT, seq: "0" } }, 200, [notice(true)]],
	["without a number / heard as a later one", { headers: without("seq") }, 200, [notice()]],
	[
		"an unknown SID / the router may forget it",
		{ headers: { ...EVENT, sid: "uuid:9" } },
		412,
		[notice(false, "uuid:9")],
	],
	["8 KiB, in one piece / heard", { body: "x".repeat(8192) }, 200, [notice()]],
	["more / cut off", { body: "x".repeat(8193) }, "cut off", []],
	[
		"more, in chunks / cut off",
		{ headers: { ...EVENT, "transfer-encoding": "chunked" }, body: "x".repeat(8193) },
		"cut off",
		[],
	],
	[
		"a megabyte in chunks / cut off",
		{ headers: { ...EVENT, "transfer-encoding": "chunked" }, body: "x".repeat(1e6) },
		"cut off",
		[],
	],
	["more than it says / not read", { headers: { ...EVENT, "content-length": "1" }, body: "x" }, 200, [notice()]],
	["long headers / cut off", { headers: { ...EVENT, x: "x".repeat(5000) } }, "cut off", []],
	["from another host / cut off", { from: "127.0.0.3" }, "cut off", []],
	["from this one / cut off", { from: "127.0.0.1" }, "cut off", []],
	["GET / cut off", { method: "GET" }, "cut off", []],
	["SUBSCRIBE / cut off", { method: "SUBSCRIBE" }, "cut off", []],
	["CONNECT / cut off", { method: "CONNECT" }, "cut off", []],
	["no SID / cut off", { headers: without("sid") }, "cut off", []],
	["no NT / cut off", { headers: without("nt") }, "cut off", []],
	["another NTS / cut off", { headers: { ...EVENT, nts: "ssdp:alive" } }, "cut off", []],
])("%s", (_scenario, sent, status, expected) =>
	serving(async (port, heard) => {
		expect(await send(port, sent)).toBe(status);
		expect(heard).toEqual(expected);
	}),
);

/** A connection of the router's, and whether it is still there. */
function raw(port: number, text: string): { readonly socket: Socket; readonly isOpen: () => boolean } {
	const socket = connect({ host: PLACE.own, port, localAddress: PLACE.from });
	let open = true;
	socket.on("error", () => {});
	socket.on("close", () => {
		open = false;
	});
	socket.resume();
	socket.write(text);
	return { socket, isOpen: () => open };
}

test("no HTTP, two requests in one / the first answer at most, then closed", () =>
	serving(async (port, heard) => {
		const nonsense = raw(port, "\x16\x03\x01 hello\r\n\r\n");
		await expect.poll(nonsense.isOpen).toBe(false);
		const head = "NOTIFY / HTTP/1.1\r\nNT: upnp:event\r\nNTS: upnp:propchange\r\nSID: uuid:1\r\n\r\n";
		const twice = raw(port, head.repeat(2));
		await expect.poll(twice.isOpen).toBe(false);
		expect(heard.length).toBeLessThanOrEqual(2);
	}));

test("slow ones / few at a time, each is cut off however busy it keeps us, and then others are heard", () =>
	serving(async (port, heard) => {
		const slow = Array.from({ length: 10 }, () => raw(port, "NOTIFY / HTTP/1.1\r\n"));
		const drip = setInterval(() => {
			for (const { socket, isOpen } of slow) if (isOpen()) socket.write("a: b\r\n");
		}, 50);
		const open = (): number => slow.filter(({ isOpen }) => isOpen()).length;
		await expect.poll(open).toBeLessThanOrEqual(4);
		await expect.poll(open, { timeout: 6000 }).toBe(0);
		clearInterval(drip);
		expect(await send(port, {})).toBe(200);
		expect(heard).toEqual([notice()]);
	}));

test("an abort / its reason, and connections are ended", async () => {
	const control = new AbortController();
	let left: ReturnType<typeof raw> | undefined;
	const work = async (port: number, signal: AbortSignal): Promise<never> => {
		left = raw(port, "NOTIFY");
		await new Promise(resolve => left?.socket.once("connect", resolve));
		control.abort(new Error("stopped"));
		throw signal.reason;
	};
	await expect(listenForNotices(PLACE, () => true, work, control.signal)).rejects.toThrow("stopped");
	expect(getEventListeners(control.signal, "abort")).toHaveLength(0);
	await expect.poll(() => left?.isOpen()).toBe(false);
});

test("an address that is not ours / a failure that says so", async () => {
	const listening = listenForNotices(
		{ ...PLACE, own: ip("192.0.2.7") },
		() => true,
		async () => {},
		never,
	);
	await expect(listening).rejects.toMatchObject({
		name: "ListenFailure",
		message: expect.stringContaining("192.0.2.7"),
	});
});

test("a reader that throws / ends it with that error", async () => {
	const hear = (): boolean => {
		throw new TypeError("oops");
	};
	const work = (port: number, signal: AbortSignal): Promise<never> =>
		new Promise((_resolve, reject) => {
			signal.addEventListener("abort", () => reject(signal.reason), { once: true });
			send(port, {}).catch(reject);
		});
	await expect(listenForNotices(PLACE, hear, work, never)).rejects.toThrow("oops");
});
