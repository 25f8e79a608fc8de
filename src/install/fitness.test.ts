import { expect, test } from "vitest";
import { unfitNode } from "./fitness.ts";

const good = { path: "/usr/bin/node", version: "v20.19.0", closedAt: null };

test.each<[scenario: string, parts: Partial<typeof good> | { closedAt: string }, why: RegExp | null]>([
	["the oldest / fit", {}, null],
	["newer / fit", { version: "v26.0.1" }, null],
	["too old / refused", { version: "v20.18.9" }, /needs 20\.19/],
	["of one user / refused", { path: "/home/ann/.nvm/versions/node/v22.1.0/bin/node" }, /folder of one user/],
	["of root / refused", { path: "/root/.nvm/versions/node/v22.1.0/bin/node" }, /folder of one user/],
	["of a Mac's user / refused", { path: "/Users/ann/.volta/bin/node" }, /folder of one user/],
	["of a Windows user / refused", { path: "C:\\Users\\ann\\node.exe" }, /folder of one user/],
	["closed / refused", { closedAt: "/opt/closed" }, /\/opt\/closed is closed/],
])("%s", (_scenario, parts, why) => {
	const problem = unfitNode({ ...good, ...parts });
	if (why === null) return expect(problem).toBeNull();
	expect(problem?.code).toBe("install-refused");
	expect(problem?.message).toMatch(why);
	return expect(problem?.hint).toContain("whole system");
});
