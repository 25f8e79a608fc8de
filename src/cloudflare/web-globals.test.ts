import { expect, test } from "vitest";
import { ensureWebGlobals, PlainHeaders } from "./web-globals.ts";

test("WebAssembly is there / nothing is touched", () => {
	const globals = { WebAssembly: {} };
	ensureWebGlobals(globals);
	expect(Object.getOwnPropertyNames(globals)).toEqual(["WebAssembly"]);
});

test("no WebAssembly / stand-ins, and Node's own are not even looked at", () => {
	const globals = {
		get Headers(): unknown {
			throw new Error("loads undici");
		},
	};
	ensureWebGlobals(globals);
	expect(globals.Headers).toBe(PlainHeaders);
	expect(globals).toHaveProperty("FormData");
});

test("the stand-in / does what Headers does", () => {
	for (const headers of [new PlainHeaders(), new Headers()]) {
		headers.append("X-One", "1");
		headers.append("x-one", "2");
		headers.append("X-Two", "3");
		headers.delete("x-TWO");
		expect(headers.get("X-ONE")).toBe("1, 2");
		expect(headers.get("x-two")).toBeNull();
		expect([...headers]).toEqual([["x-one", "1, 2"]]);
		expect([...headers.entries()]).toEqual([["x-one", "1, 2"]]);
	}
});
