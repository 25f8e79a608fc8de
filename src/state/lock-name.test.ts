import fc from "fast-check";
import { expect, test } from "vitest";
import { lockName, parseLockName } from "./lock-name.ts";

const marks = fc.record({
	boot: fc.option(fc.stringMatching(/^[0-9a-f]{8}$/)),
	namespace: fc.option(fc.stringMatching(/^[0-9]{10}$/)),
	pid: fc.integer({ min: 1, max: 4_194_304 }),
	started: fc.stringMatching(/^[0-9a-z]{1,12}$/),
});

test("a name tells its process", () => {
	fc.assert(
		fc.property(marks, mark => {
			const name = lockName(mark, "abc123");
			expect(parseLockName(name)).toEqual({ name, mark });
		}),
	);
});

test.each([
	"lock",
	"lock.txt",
	"lock-1-2-3-4",
	"lock-1-2-x-4-5",
	"lock-a-b-99999999999-d-e",
	"LOCK-1-2-3-4-5",
	"x-lock-1-2-3-4-5",
])("%s / no lock", name => expect(parseLockName(name)).toBeNull());
