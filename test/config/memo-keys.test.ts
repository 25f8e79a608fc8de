import { expect, test } from "vitest";
import { createJsonSchema } from "../../src/config/json-schema.ts";
import { GRAMMARS } from "./grammars.ts";

// An uneventful `sync` may be answered from a memo (core/memo.ts): nothing is sent, run or written but the moment. With these keys that
// is right. Before a new one comes here: if it makes an uneventful round do anything (a heartbeat, a metric, a file), or look at
// anything that the recorder does not see, let `round` in compose.ts call `recorder?.spoil()` when it is set.
test("every key of the configuration / somebody has thought of memos", () => {
	expect(Object.keys(Object(createJsonSchema(GRAMMARS)["properties"])).toSorted()).toEqual([
		"api",
		"domains",
		"guard",
		"heartbeat",
		"interval",
		"ipv4",
		"ipv6",
		"notify",
		"owner",
		"records",
		"router_events",
		"state_dir",
		"timeout",
		"token",
		"token_file",
		"verify_interval",
	]);
});
