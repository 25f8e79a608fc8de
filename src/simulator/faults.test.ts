import { expect, test } from "vitest";
import { createFaults, type FaultRule } from "./faults.ts";
import type { LoggedRequest } from "./requests.ts";

const request = (method: string, path: string): LoggedRequest => ({
	method,
	path,
	query: {},
	headers: {},
	body: null,
	atMs: 0,
	status: null,
	done: false,
	hungUp: false,
});
const REQUESTS = [request("GET", "/zones"), request("POST", "/a/batch"), request("POST", "/b"), request("GET", "/b")];

test.each<[scenario: string, rule: FaultRule, hit: readonly boolean[]]>([
	["nothing said / the next one", {}, [true, false, false, false]],
	["twice / the next two", { times: 2 }, [true, true, false, false]],
	["always / all", { times: "always" }, [true, true, true, true]],
	["skip 2 / the third", { skip: 2 }, [false, false, true, false]],
	["by method / the first of it", { when: { method: "POST" } }, [false, true, false, false]],
	["by path / the first of it", { when: { path: /^\/b$/ } }, [false, false, true, false]],
	["by both, always / those", { when: { method: "GET", path: /b/ }, times: "always" }, [false, false, false, true]],
	["the second POST / that one", { when: { method: "POST" }, skip: 1 }, [false, false, true, false]],
	["by function / those", { when: { matches: one => one.path === "/b" }, times: 9 }, [false, false, true, true]],
])("%s", (_scenario, rule, hit) => {
	const faults = createFaults();
	const handle = faults.add(rule, { kind: "hang" });
	expect(REQUESTS.map(one => faults.next(one) !== null)).toEqual(hit);
	expect(handle.hits()).toBe(hit.filter(Boolean).length);
});

test("several rules / the first that fits, then the next", () => {
	const faults = createFaults();
	faults.add({ times: 1 }, { kind: "hang" });
	faults.add({ times: "always" }, { kind: "empty" });
	expect(REQUESTS.slice(0, 3).map(one => faults.next(one)?.kind)).toEqual(["hang", "empty", "empty"]);
});

test("cleared or removed / no more", () => {
	const faults = createFaults();
	faults.add({ times: "always" }, { kind: "hang" });
	const handle = faults.add({ times: "always" }, { kind: "empty" });
	faults.clear();
	expect(REQUESTS.map(one => faults.next(one))).toEqual([null, null, null, null]);
	handle.remove();
	faults.add({ times: "always" }, { kind: "hang" }).remove();
	expect(REQUESTS.map(one => faults.next(one))).toEqual([null, null, null, null]);
});
