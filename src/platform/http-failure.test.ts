import { expect, test } from "vitest";
import { HttpFailure, type HttpFailureKind } from "../core/ports.ts";
import { failureOf } from "./http-failure.ts";

const coded = (code: string) => Object.assign(new Error("Node's own words"), { code });

test.each<[scenario: string, code: string, connected: boolean, kind: HttpFailureKind]>([
	["name not known / refused", "ENOTFOUND", false, "refused"],
	["name server does not answer / refused", "EAI_AGAIN", false, "refused"],
	["nothing listens / refused", "ECONNREFUSED", false, "refused"],
	["no route / refused", "ENETUNREACH", false, "refused"],
	["host is down / refused", "EHOSTUNREACH", false, "refused"],
	["the handshake was reset, nothing was sent / refused", "ECONNRESET", false, "refused"],
	["reset later / broken", "ECONNRESET", true, "broken"],
	["closed while sending / broken", "EPIPE", true, "broken"],
	["not HTTP / broken", "HPE_INVALID_CONSTANT", true, "broken"],
	["self-signed / untrusted", "DEPTH_ZERO_SELF_SIGNED_CERT", false, "untrusted"],
	["unknown issuer / untrusted", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", false, "untrusted"],
	["unknown issuer, whole chain / untrusted", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", false, "untrusted"],
	["expired / untrusted", "CERT_HAS_EXPIRED", false, "untrusted"],
	["clock of 1970 / untrusted", "CERT_NOT_YET_VALID", false, "untrusted"],
	["another name / untrusted", "ERR_TLS_CERT_ALTNAME_INVALID", false, "untrusted"],
	["no code at all / broken", "", true, "broken"],
])("%s", (_scenario, code, connected, kind) => {
	const failure = failureOf(coded(code), { connected, host: "api.example" });
	expect(failure.kind).toBe(kind);
	expect(failure.message).toContain("api.example");
	expect(failure.message).not.toContain("Node's own words");
});

test("a failure of ours / is passed on", () => {
	const failure = new HttpFailure("deadline", "late");
	expect(failureOf(failure, { connected: true, host: "h" })).toBe(failure);
});
