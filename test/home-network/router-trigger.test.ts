import { expect, test, vi } from "vitest";
import type { Bed } from "./bed.ts";
import { startMiniupnpd } from "./daemons.ts";
import type { EarMessage, Heard } from "./ear.ts";
import { inHomeNetwork, until } from "./fixture.ts";
import type { Talk } from "./namespaces.ts";
import { muteRouter } from "./other-router.ts";
import { HOME, type Place } from "./topology.ts";

const NEXT = "81.2.69.150";
/** On the LAN, beside the client. */
const STRANGER = "192.168.1.66";
const WAIT = { timeout: 20_000, interval: 20 };

type Ear = { tell(): Promise<Heard>; stop(): Promise<Heard>; kill(): Promise<void> };
type Settings = { readonly at?: Place; readonly events?: boolean; readonly pace?: number };

async function openEar(bed: Bed, { at = "client", events = false, pace = 1 }: Settings = {}): Promise<Ear> {
	const talk: Talk<EarMessage, Heard> = await bed.network.script(at, "ear-script.ts");
	until(talk.stop);
	await talk.ask({ kind: "start", events, pace });
	return { tell: () => talk.ask({ kind: "tell" }), stop: () => talk.ask({ kind: "stop" }), kill: talk.stop };
}

const udp = (bed: Bed, at: Place = "client"): string => bed.run(at, "ss -Hlun sport = :5350");
const tcp = (bed: Bed, at: Place = "client"): string => bed.run(at, "ss -Hltn");

/** Waits until something is true of what was heard. */
async function heard(ear: Ear, isSo: (heard: Heard) => boolean): Promise<Heard> {
	let last = await ear.tell();
	const isSoNow = async (): Promise<boolean> => {
		last = await ear.tell();
		return isSo(last);
	};
	await vi.waitUntil(isSoNow, WAIT).catch(cause => {
		throw new Error(`Heard only ${JSON.stringify(last)}`, { cause });
	});
	return last;
}

/** The line is new; returns when. */
function changeLine(bed: Bed): number {
	const nowMs = Date.now();
	const change = `ip -4 address flush dev wan0; ip address add ${NEXT}/24 dev wan0; ip route replace default via 81.2.69.1`;
	bed.run("router", change);
	return nowMs;
}

/** The client hears these no longer, by length: the UDP header has 8 bytes, a NAT-PMP announcement 12, one of PCP 24. */
function deafTo(bed: Bed, what: string): void {
	bed.run(
		"client",
		`nft -f - <<-END
			table ip deaf {
				chain prerouting {
					type filter hook prerouting priority raw
					${what} drop
				}
			}
		END`,
	);
	until(() => bed.run("client", "nft delete table ip deaf"));
}

const NATPMP = [0, 128, 0, 0, 0, 0, 0, 0, 81, 2, 69, 150];

/** Sends a datagram to the group from the router's LAN port, under an address that it has there. */
function announce(bed: Bed, from: string, payload: readonly number[], times = 1): void {
	const octal = payload.map(byte => `\\${byte.toString(8).padStart(3, "0")}`).join("");
	const target = `UDP4-DATAGRAM:224.0.0.1:5350,bind=${from},ip-multicast-if=${from}`;
	bed.run("router", `for n in $(seq ${times}); do printf '${octal}' | socat -u - ${target}; done`);
}

function addStranger(bed: Bed): void {
	bed.run("router", `ip address add ${STRANGER}/24 dev lan0`);
	until(() => bed.run("router", `ip address delete ${STRANGER}/24 dev lan0`));
}

const listensTo = (bed: Bed): Promise<unknown> => vi.waitUntil(() => udp(bed) !== "", WAIT);

/** An ear that has subscribed, and the URL that events go to. */
async function subscribedEar(bed: Bed, settings: Settings = {}) {
	const ear = await openEar(bed, { ...settings, events: true });
	const { sid } = await heard(ear, ({ notices }) => notices.includes("initial"));
	const [, port = ""] = /192\.168\.1\.1\d:(\d+)/.exec(tcp(bed)) ?? [];
	return { ear, sid, url: `http://${HOME.client}:${port}/` };
}

/** What curl makes of a request to it: the status, or 000 if it was cut off. */
const curl = (bed: Bed, at: Place, words: string): string =>
	bed.run(at, `curl -s -o /dev/null -w '%{http_code}' --max-time 10 ${words} || true`);
const event = (sid: string): string =>
	`-X NOTIFY -H 'NT: upnp:event' -H 'NTS: upnp:propchange' -H 'SID: ${sid}' -H 'SEQ: 7'`;

inHomeNetwork("what the router announces", bed => {
	test.each<[way: string, deaf: string, events: boolean]>([
		["NAT-PMP alone", "udp dport 5350 udp length 32", false],
		["PCP alone", "udp dport 5350 udp length 20", false],
		["UPnP alone", "udp dport 5350", true],
	])("%s, a new outside address / miniupnpd tells it, and we wake within a second", async (_way, deaf, events) => {
		deafTo(bed(), deaf);
		const ear = events ? (await subscribedEar(bed())).ear : await openEar(bed());
		await listensTo(bed());
		expect((await ear.tell()).wakesMs).toEqual([]);
		const changedMs = changeLine(bed());
		const { wakesMs, remarks } = await heard(ear, ({ wakesMs }) => wakesMs.length > 0);
		expect((wakesMs[0] ?? 0) - changedMs).toBeLessThan(1000);
		expect(remarks).toEqual([]);
	});

	test("all three together / one wake at once, at most one a second", async () => {
		const { ear } = await subscribedEar(bed());
		await listensTo(bed());
		const changedMs = changeLine(bed());
		const { wakesMs } = await heard(ear, ({ wakesMs }) => wakesMs.length > 0 && Date.now() - changedMs > 2500);
		expect((wakesMs[0] ?? 0) - changedMs).toBeLessThan(1000);
		expect(wakesMs.length).toBeLessThanOrEqual(2);
	});

	test("SIGUSR1 to miniupnpd / it announces without a change, and we wake", async () => {
		const ear = await openEar(bed());
		await listensTo(bed());
		bed().run("router", `kill -USR1 $(cat ${bed().network.folder}/miniupnpd.pid)`);
		await heard(ear, ({ wakesMs }) => wakesMs.length > 0);
	});

	test("another program has the same port / both hear", async () => {
		const [first, second] = [await openEar(bed()), await openEar(bed())];
		await vi.waitUntil(() => udp(bed()).trim().split("\n").length === 2, WAIT);
		announce(bed(), HOME.router, NATPMP);
		for (const ear of [first, second]) await heard(ear, ({ wakesMs }) => wakesMs.length === 1);
	});

	test("another host announces / not heard; the router's flood / at most once a second", async () => {
		addStranger(bed());
		const ear = await openEar(bed());
		await listensTo(bed());
		announce(bed(), STRANGER, NATPMP, 5);
		const startedMs = Date.now();
		announce(bed(), HOME.router, [0, 129, 0, 0], 5);
		announce(bed(), HOME.router, NATPMP, 200);
		const tookMs = Date.now() - startedMs;
		const { wakesMs } = await heard(ear, ({ wakesMs }) => wakesMs.length > 0);
		// The stranger came first, so he would have been the first to wake.
		expect((wakesMs[0] ?? 0) - startedMs).toBeGreaterThanOrEqual(0);
		expect(wakesMs.length).toBeLessThanOrEqual(1 + Math.ceil(tookMs / 1000));
		for (const [index, atMs] of wakesMs.slice(1).entries()) expect(atMs - (wakesMs[index] ?? 0)).toBeGreaterThan(950);
	});

	test("forged events / no wake: another host, another SID, no event, too long; the right one wakes", async () => {
		addStranger(bed());
		const { ear, sid, url } = await subscribedEar(bed());
		const post = (at: Place, words: string): string => curl(bed(), at, `${words} ${url}`);
		bed().run("router", `head -c 10000 /dev/zero > ${bed().network.folder}/giant`);
		const giant = `--data-binary @${bed().network.folder}/giant`;
		expect({
			elsewhere: post("router", `--interface ${STRANGER} ${event(sid)}`),
			ourselves: post("client", event(sid)),
			wrongSid: post("router", event("uuid:00000000-0000-0000-0000-000000000000")),
			get: post("router", "-X GET"),
			noEvent: post("router", `-X NOTIFY -H 'SID: ${sid}'`),
			giant: post("router", `${event(sid)} ${giant}`),
			giantInChunks: post("router", `${event(sid)} -H 'Transfer-Encoding: chunked' ${giant}`),
			longHeader: post("router", `${event(sid)} -H "X: $(head -c 5000 /dev/zero | tr '\\0' x)"`),
		}).toEqual({
			elsewhere: "000",
			ourselves: "000",
			wrongSid: "412",
			get: "000",
			noEvent: "000",
			giant: "000",
			giantInChunks: "000",
			longHeader: "000",
		});
		expect(await ear.tell()).toMatchObject({ wakesMs: [], notices: ["initial", "later"] });
		expect(post("router", `${event(sid)} --data-binary x`)).toBe("200");
		await heard(ear, ({ wakesMs }) => wakesMs.length === 1);
	});

	test("connections that say nothing / few are kept, none for long, and then the router is heard", async () => {
		const { ear, sid, url } = await subscribedEar(bed());
		const { port } = new URL(url);
		const slow = `(while printf 'NOTIFY / HTTP/1.1\\r\\nA: '; do sleep 0.2; done) | timeout 20 socat - TCP:${HOME.client}:${port}`;
		bed().run("router", `for n in 1 2 3 4 5 6 7 8; do (${slow}) >/dev/null 2>&1 & done`);
		const open = (): number => Number(bed().run("client", `ss -Htn sport = :${port} | wc -l`));
		// Those too many are accepted by the kernel and closed by us a moment later.
		await vi.waitUntil(() => open() > 0 && open() <= 4, { timeout: 2500, interval: 20 });
		await vi.waitUntil(() => open() === 0, { timeout: 8000, interval: 100 });
		expect((await ear.tell()).wakesMs).toEqual([]);
		expect(curl(bed(), "router", `${event(sid)} ${url}`)).toBe("200");
		await heard(ear, ({ wakesMs }) => wakesMs.length === 1);
	});

	test("only one address is listened on, and the group; the end / unsubscribed at once, nothing is left", async () => {
		const { ear } = await subscribedEar(bed());
		expect(udp(bed())).toMatch(/\s224\.0\.0\.1:5350\s/);
		expect(tcp(bed())).toMatch(/\s192\.168\.1\.10:\d+\s/);
		expect(`${udp(bed())}${tcp(bed())}`).not.toMatch(/\s(?:0\.0\.0\.0|\*|\[::\]):\d+\s+0\.0\.0\.0:\*\s*$/);
		const { answers, stopMs, remarks } = await ear.stop();
		expect(answers).toEqual(["SUBSCRIBE 200", "UNSUBSCRIBE 200"]);
		expect(stopMs).toBeLessThan(700);
		expect(remarks).toEqual([]);
		expect([udp(bed()), tcp(bed())]).toEqual(["", ""]);
	});

	test("kill -9 / nothing is left on this machine", async () => {
		const { ear } = await subscribedEar(bed());
		await ear.kill();
		await vi.waitUntil(() => udp(bed()) === "" && tcp(bed()) === "", WAIT);
	});

	test("the router restarts / said once, subscribed again, and one wake since it may have told something", async () => {
		// An hour takes 18 s, so a renewal comes after 4.5 s.
		const { ear } = await subscribedEar(bed(), { pace: 200 });
		bed().run("router", `kill $(cat ${bed().network.folder}/miniupnpd.pid)`);
		await vi.waitUntil(() => bed().run("router", "ss -Hlun sport = :5351") === "", WAIT);
		await heard(ear, ({ remarks }) => remarks.length > 0);
		await startMiniupnpd(bed().network);
		const { remarks, wakesMs } = await heard(ear, ({ remarks }) => remarks.length > 1);
		expect(remarks).toEqual([
			expect.stringMatching(/^The router's UPnP events are no longer heard: .*refused\. It is tried again$/),
			"The router's UPnP events are heard again",
		]);
		expect(wakesMs.length).toBeGreaterThan(0);
	});

	test("a router without any of it / silence", async () => {
		until(muteRouter(bed().network));
		const ear = await openEar(bed(), { events: true, pace: 200 });
		await new Promise(resolve => setTimeout(resolve, 4000));
		expect(await ear.tell()).toMatchObject({ wakesMs: [], remarks: [], answers: [] });
		expect(tcp(bed())).toBe("");
		expect((await ear.stop()).stopMs).toBeLessThan(300);
	});

	test("this machine has another address, then no router / the ears follow, then are closed", async () => {
		const { ear } = await subscribedEar(bed(), { pace: 100 });
		const move = (from: string, to: string): string =>
			bed().run(
				"client",
				`ip address add ${to}/24 dev lan0; ip address delete ${from}/24 dev lan0; ip address add ${to}/24 dev lan0 2>/dev/null || true
				ip route replace default via ${HOME.router} dev lan0 metric 100`,
			);
		until(() => move("192.168.1.11", HOME.client));
		move(HOME.client, "192.168.1.11");
		await vi.waitUntil(() => tcp(bed()).includes("192.168.1.11:"), WAIT);
		await heard(ear, ({ notices }) => notices.length === 2);
		bed().run("client", "ip -4 route delete default");
		await vi.waitUntil(() => udp(bed()) === "" && tcp(bed()) === "", WAIT);
		expect((await ear.tell()).remarks).toEqual([]);
	});

	test("on the router itself / nothing is opened", async () => {
		const before = [udp(bed(), "router"), tcp(bed(), "router")];
		const ear = await openEar(bed(), { at: "router", events: true, pace: 100 });
		await new Promise(resolve => setTimeout(resolve, 1500));
		expect([udp(bed(), "router"), tcp(bed(), "router")]).toEqual(before);
		expect(await ear.tell()).toMatchObject({ answers: [], remarks: [] });
	});
});
