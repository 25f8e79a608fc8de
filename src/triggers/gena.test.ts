import { describe, expect, test } from "vitest";
import { cancellation, readGrant, renewal, subscription } from "./gena.ts";

test("headers / as UPnP Device Architecture 2.0 has them, sections 4.1.2 to 4.1.4", () => {
	expect(subscription("http://192.168.1.10:4000/")).toEqual({
		callback: "<http://192.168.1.10:4000/>",
		nt: "upnp:event",
		timeout: "Second-1800",
	});
	expect(renewal("uuid:1")).toEqual({ sid: "uuid:1", timeout: "Second-1800" });
	expect(cancellation("uuid:1")).toEqual({ sid: "uuid:1" });
});

describe("readGrant", () => {
	const grant = (sid: string | null, seconds: number) => ({ sid, forMs: seconds * 1000 });
	test.each<[scenario: string, status: number, headers: Record<string, string>, grant: unknown]>([
		["miniupnpd 2.3.1 / read", 200, { sid: "uuid:7b1e", timeout: "Second-1800" }, grant("uuid:7b1e", 1800)],
		["another time than we asked for / that", 200, { sid: "uuid:1", timeout: "Second-300" }, grant("uuid:1", 300)],
		["lower case / read", 200, { sid: "uuid:1", timeout: "second-300" }, grant("uuid:1", 300)],
		["no time / what we asked for", 200, { sid: "uuid:1" }, grant("uuid:1", 1800)],
		["infinite / what we asked for", 200, { sid: "uuid:1", timeout: "Second-infinite" }, grant("uuid:1", 1800)],
		["zero / a minute", 200, { sid: "uuid:1", timeout: "Second-0" }, grant("uuid:1", 60)],
		["a year / an hour", 200, { sid: "uuid:1", timeout: "Second-31536000" }, grant("uuid:1", 3600)],
		["nonsense / what we asked for", 200, { sid: "uuid:1", timeout: "Second--5" }, grant("uuid:1", 1800)],
		["no SID / none", 200, { timeout: "Second-300" }, grant(null, 300)],
		["a SID that is no header / none", 200, { sid: "uuid:1\r\nX: 1", timeout: "Second-300" }, grant(null, 300)],
		["a SID without end / none", 200, { sid: "u".repeat(257) }, grant(null, 1800)],
		["412, it has forgotten us / refused", 412, { sid: "uuid:1" }, null],
		["503 / refused", 503, {}, null],
	])("%s", (_scenario, status, headers, expected) => expect(readGrant({ status, headers })).toEqual(expected));
});
