import { expect, test } from "vitest";
import { isSealed } from "./sealed-name.ts";

test.each<[path: string, sealed: boolean]>([
	["/etc/credstore.encrypted/cfddns.cred", true],
	["token.cred", true],
	["/etc/cfddns/token", false],
	["/etc/cfddns.cred/token", false],
	[".cred/token", false],
	["token.credential", false],
])("%s / %s", (path, sealed) => expect(isSealed(path)).toBe(sealed));
