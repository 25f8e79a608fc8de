import { describe, expect, test } from "vitest";
import { failureOf } from "./versus.ts";

describe("a client fails", () => {
	test("a rival / left out, and the last that it said is why", () => {
		const error = new Error("ddclient -quiet: exit 1\nWARNING: of no weight\nFATAL: no such option\n");
		expect(failureOf("ddclient", error)).toEqual({ what: "ddclient", why: "it failed: FATAL: no such option" });
	});

	test("a rival, and said nothing / its command and exit code are why", () => {
		const error = new Error("inadyn --once: exit 1\n");
		expect(failureOf("inadyn", error).why).toBe("it failed: inadyn --once: exit 1");
	});

	test("ours / nothing was measured", () => {
		const error = new Error("node cfddns.mjs sync: exit 1\n");
		expect(() => failureOf("cfddns", error)).toThrow(error);
	});
});
