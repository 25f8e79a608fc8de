import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Family } from "../../src/core/address.ts";
import { createDatagrams } from "../../src/platform/datagrams.ts";
import { stunKind } from "../../src/sources/stun.ts";
import { bindUdp, type Daemon, freePort, hasIpv6Loopback, missing, startDaemon } from "./dns-stun-daemon.ts";
import { fakeDeps } from "./fake-deps.ts";

const never = new AbortController().signal;
const datagrams = createDatagrams();
const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

const ask = (host: string, family: Family, timeoutMs = 10_000) =>
	stunKind.open(host, family, { ...fakeDeps, datagrams, randomBytes, timeoutMs })(never);

const answer = (transactionId: Uint8Array, address: readonly number[]): Uint8Array =>
	Uint8Array.of(1, 1, 0, 12, 0x21, 0x12, 0xa4, 0x42, ...transactionId, 0, 0x20, 0, 8, 0, 1, 0, 0, ...address);

test("lies with another transaction, our own request, junk / not heard; the truth after them is", async () => {
	const socket = await bindUdp("127.0.0.1");
	socket.on("message", (payload: Buffer, { port, address }) => {
		const lies = [answer(randomBytes(12), [0x2b, 0x12, 0xa4, 0x43]), payload, Uint8Array.of(1, 1, 0)];
		for (const lie of lies) socket.send(lie, port, address);
		socket.send(answer(payload.subarray(8), [0x70, 0x10, 0xe1, 0xcc]), port, address);
	});
	const { port } = socket.address();
	const said = await ask(`127.0.0.1:${port}`, "ipv4").finally(() => socket.close());
	expect(said).toEqual({ kind: "addresses", label: `stun:127.0.0.1:${port}`, addresses: ["81.2.69.142"] });
});

test("deaf to the first request / asked again", async () => {
	const socket = await bindUdp("127.0.0.1");
	const heard: string[] = [];
	socket.on("message", (payload: Buffer, { port, address }) => {
		heard.push(payload.toString("hex"));
		if (heard.length === 2) socket.send(answer(payload.subarray(8), [0x70, 0x10, 0xe1, 0xcc]), port, address);
	});
	await ask(`127.0.0.1:${socket.address().port}`, "ipv4").finally(() => socket.close());
	expect(heard).toEqual([heard[0], heard[0]]);
});

test("silence / the deadline holds", async () => {
	const socket = await bindUdp("127.0.0.1");
	const { port } = socket.address();
	await expect(ask(`127.0.0.1:${port}`, "ipv4", 200).finally(() => socket.close())).rejects.toMatchObject({
		code: "source-unavailable",
		message: `stun:127.0.0.1:${port}: no answer within 0.2 s`,
		hint: `Something on the way may block UDP to port ${port}.`,
	});
});

const obstacle = missing("turnserver", "coturn");
describe.skipIf(obstacle !== null)(`coturn${obstacle === null ? "" : ` (skipped: ${obstacle})`}`, () => {
	let daemon: Daemon;
	let port: number;

	beforeAll(async () => {
		port = await freePort();
		daemon = startDaemon("turnserver", folder => [
			"-n",
			"--stun-only",
			...["-L", "127.0.0.1", ...(hasIpv6Loopback() ? ["-L", "::1"] : [])],
			...["-p", `${port}`],
			...["--no-tcp", "--no-tls", "--no-dtls", "--no-cli"],
			...["--pidfile", `${folder}/pid`, "--db", `${folder}/db`, "--log-file", `${folder}/log`, "--simple-log"],
		]);
		await vi.waitFor(() => ask(`127.0.0.1:${port}`, "ipv4", 1_000), { timeout: 20_000, interval: 50 });
	});
	afterAll(() => daemon.stop());

	const hosts: [host: string, family: Family, address: string][] = [
		["127.0.0.1", "ipv4", "127.0.0.1"],
		["localhost", "ipv4", "127.0.0.1"],
	];
	if (hasIpv6Loopback()) hosts.push(["[::1]", "ipv6", "::1"]);
	test.each(hosts)("%s over %s / where our packets come from", async (host, family, address) => {
		expect(await ask(`${host}:${port}`, family)).toEqual({
			kind: "addresses",
			label: `stun:${host}:${port}`,
			addresses: [address],
		});
	});
});
