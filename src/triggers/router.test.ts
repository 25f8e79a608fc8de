import { describe, expect, test } from "vitest";
import { behindRouter, broken, NATPMP, noUpnp, PCP, refused } from "../../test/triggers/router-world.ts";
import { HttpFailure } from "../core/ports.ts";

const CALLBACK = "<http://192.168.1.10:4001/>";
const GROUP = "224.0.0.1:5350 on 192.168.1.10";
const SERVER = "192.168.1.10 from 192.168.1.1";

describe("what wakes", () => {
	test.each<[scenario: string, from: string, payload: Uint8Array, wakes: boolean]>([
		["NAT-PMP's announcement from the router / yes", "192.168.1.1", NATPMP, true],
		["PCP's announcement from the router / yes", "192.168.1.1", PCP, true],
		["from another host / no", "192.168.1.66", NATPMP, false],
		["anything else from the router / no", "192.168.1.1", Uint8Array.of(0, 0), false],
	])("%s", async (_scenario, from, payload, wakes) => {
		const { pass, announce, log, stop } = behindRouter();
		await pass(1);
		announce(from, payload);
		await pass(1);
		await stop();
		expect(log.includes("1 wake router")).toBe(wakes);
	});

	test("events: the first / no; later ones / yes; of another subscription / no, and not known", async () => {
		const { pass, notify, log, stop } = behindRouter();
		await pass(1);
		expect(notify("uuid:1", true)).toEqual([true]);
		expect(notify("uuid:9")).toEqual([false]);
		await pass(1);
		expect(log).toEqual([`0 SUBSCRIBE ${CALLBACK}`]);
		expect(notify("uuid:1")).toEqual([true]);
		await pass(1);
		expect(log[1]).toBe("2 wake router");
		await stop();
	});

	test("the first event overtakes the answer / known", async () => {
		const { pass, notify, home, answer, log, stop } = behindRouter();
		home.grant = () => {
			expect(notify("uuid:1", true)).toEqual([true]);
			return answer(200, 1800);
		};
		await pass(1);
		expect(log).toEqual([`0 SUBSCRIBE ${CALLBACK}`]);
		await stop();
	});

	test("all ways at once / at most once a second together, and nothing is lost", async () => {
		const { pass, notify, announce, log, stop } = behindRouter();
		await pass(1);
		for (let n = 0; n < 50; n += 1) {
			announce();
			announce("192.168.1.1", PCP);
			notify("uuid:1");
		}
		await pass(0.5);
		announce();
		await pass(5);
		expect(log.filter(line => line.includes("wake"))).toEqual(["1 wake router", "2 wake router"]);
		await stop();
	});
});

describe("the subscription", () => {
	test("renewed at half of the granted time, ended at the end", async () => {
		const { pass, home, answer, log, stop, open } = behindRouter();
		home.grant = () => answer(200, 300);
		await pass(400);
		expect(open()).toEqual([GROUP, SERVER]);
		await stop();
		expect(log).toEqual([
			`0 SUBSCRIBE ${CALLBACK}`,
			"150 SUBSCRIBE uuid:1",
			"300 SUBSCRIBE uuid:1",
			"400 UNSUBSCRIBE uuid:1",
		]);
		expect(open()).toEqual([]);
	});

	test("the router has forgotten it / said, subscribed anew, said, and one wake for what was missed", async () => {
		const { pass, home, answer, log, stop } = behindRouter();
		home.grant = ({ headers }) => (headers["sid"] === "uuid:1" ? answer(412, 0) : answer(200, 1800));
		await pass(910);
		expect(log.slice(1)).toEqual([
			"900 SUBSCRIBE uuid:1",
			"900 UNSUBSCRIBE uuid:1",
			"900 The router's UPnP events are no longer heard: the router has ended the subscription (status 412). It is tried again",
			`905 SUBSCRIBE ${CALLBACK}`,
			"905 The router's UPnP events are heard again",
			"905 wake router",
		]);
		await stop();
	});

	test("the router is gone for an hour / tried with growing pauses, said once", async () => {
		const { pass, home, answer, log, stop } = behindRouter();
		await pass(1);
		home.grant = refused;
		await pass(4500);
		const tries = log.flatMap(line => (line.includes("SUBSCRIBE <") ? [Number.parseFloat(line)] : []));
		expect(tries).toEqual([0, 905, 915, 935, 975, 1055, 1215, 1535, 2135, 2735, 3335, 3935]);
		expect(log.filter(line => line.includes("heard"))).toHaveLength(1);
		home.grant = () => answer(200, 1800);
		await pass(600);
		expect(log.slice(-2)).toEqual(["4535 The router's UPnP events are heard again", "4535 wake router"]);
		await stop();
	});

	test.each<[state: string, failure: () => Error, at: "locate" | "subscribe"]>([
		["no UPnP at all", noUpnp, "locate"],
		["it is refused", refused, "subscribe"],
	])("%s, from the beginning / nothing is said, and it is tried again", async (_state, failure, at) => {
		const { pass, home, answer, log, stop } = behindRouter();
		if (at === "locate") home.locateFailure = failure();
		else home.grant = failure;
		await pass(3600);
		expect(log.filter(line => !line.includes("SUBSCRIBE"))).toEqual([]);
		home.locateFailure = null;
		home.grant = () => answer(200, 1800);
		await pass(600);
		expect(log.at(-1)).toMatch(/SUBSCRIBE <http/);
		await stop();
	});

	test("of two services one refuses / the other is kept, and ended", async () => {
		const { pass, home, answer, log, stop, notify } = behindRouter();
		home.urls = ["http://192.168.1.1:5000/a", "http://192.168.1.1:5000/b"];
		home.grant = ({ url }) => (url.endsWith("/a") ? answer(503, 0) : answer(200, 1800));
		await pass(1);
		expect(notify("uuid:2")).toEqual([true]);
		await pass(1);
		await stop();
		expect(log.slice(2)).toEqual(["1 wake router", "2 UNSUBSCRIBE uuid:2"]);
	});

	test("the router does not hear the end / that is all right", async () => {
		const { pass, home, stop, open } = behindRouter();
		await pass(1);
		home.grant = () => new HttpFailure("deadline", "no answer");
		await stop();
		expect(open()).toEqual([]);
	});
});

describe("this machine", () => {
	test("is in another network / the ears follow within 30 s", async () => {
		const { pass, home, log, stop, open } = behindRouter();
		await pass(1);
		home.router = "10.0.0.1";
		home.own = "10.0.0.7";
		await pass(30);
		expect(open()).toEqual(["224.0.0.1:5350 on 10.0.0.7", "10.0.0.7 from 10.0.0.1"]);
		expect(log.slice(1)).toEqual(["30 UNSUBSCRIBE uuid:1", "30 SUBSCRIBE <http://10.0.0.7:4001/>"]);
		await stop();
	});

	test.each<[state: string, router: string | null, own: string]>([
		["has no router", null, "192.168.1.10"],
		["has the line itself", "81.2.69.1", "81.2.69.142"],
	])("%s / nothing is open, until it has one again", async (_state, router, own) => {
		const { pass, home, stop, open } = behindRouter();
		await pass(1);
		Object.assign(home, { router, own });
		await pass(60);
		expect(open()).toEqual([]);
		Object.assign(home, { router: "192.168.1.1", own: "192.168.1.10" });
		await pass(30);
		expect(open()).toEqual([GROUP, SERVER]);
		await stop();
	});

	test("has the port taken, or an ear breaks / said once if it had heard, and tried again", async () => {
		const { pass, home, log, fail, stop, open } = behindRouter();
		await pass(1);
		home.listenFailure = broken();
		fail(broken());
		await pass(100);
		expect(open()).toEqual([]);
		expect(log.filter(line => line.includes("no longer heard"))).toHaveLength(2);
		home.listenFailure = null;
		await pass(100);
		expect(open()).toEqual([GROUP, SERVER]);
		expect(log.filter(line => line.includes("heard again"))).toHaveLength(2);
		await stop();
	});
});

test("a bug / thrown, and nothing stays open", async () => {
	const { pass, home, listening, open } = behindRouter();
	home.locateFailure = new TypeError("oops");
	await pass(1);
	await expect(listening).rejects.toThrow("oops");
	expect(open()).toEqual([]);
});

test.each<[reason: Error]>([[refused()], [broken()], [noUpnp()], [new TypeError("stopped")]])(
	"the end, whatever its reason / resolves, and says nothing (%s)",
	async reason => {
		const { pass, log, stop } = behindRouter();
		await pass(1);
		await stop(reason);
		expect(log).toEqual([`0 SUBSCRIBE ${CALLBACK}`, "1 UNSUBSCRIBE uuid:1"]);
	},
);
