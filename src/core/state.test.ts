import { expect, test } from "vitest";
import { believedKey } from "./state.ts";

test("what is believed / by family, sources in their order, and interface", () => {
	const keys = [
		believedKey("ipv4", ["auto"], null),
		believedKey("ipv6", ["auto"], null),
		believedKey("ipv4", ["trace", "auto"], null),
		believedKey("ipv4", ["auto", "trace"], null),
		believedKey("ipv4", ["auto"], "wan0"),
		believedKey("ipv4", ["auto"], "wan1"),
	];
	expect(new Set(keys).size).toBe(6);
	// It stands in the state file: another spelling would forget what is believed.
	expect(keys[4]).toBe("ipv4 auto by wan0");
});
