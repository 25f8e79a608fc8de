import { expect, test } from "vitest";
import { unreachable } from "./brand.ts";

test("a member that no case has / loud, with the value", () => {
	const forgotten: unknown = { kind: "new" };
	expect(() => unreachable(forgotten as never)).toThrow('Unreachable: {"kind":"new"}');
});
