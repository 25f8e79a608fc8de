import { expect, test } from "vitest";
import { isPcpAnnouncement } from "./pcp-announcement.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const zeros = (count: number): string => "00".repeat(count);

test.each<[scenario: string, hex: string, isOne: boolean]>([
	["miniupnpd 2.3.1 / yes", `0280 0000 ${zeros(20)}`, true],
	["with an epoch (RFC 6887 section 14.1) / yes", `0280 0000 00000000 0000323b ${zeros(12)}`, true],
	["the reserved byte is ignored (RFC 6887 section 7.2) / yes", `0280 ff00 ${zeros(20)}`, true],
	["with an option of four bytes / yes", `0280 0000 ${zeros(20)} 80000004 01020304`, true],
	["as long as may be / yes", `0280 0000 ${zeros(1096)}`, true],
	["longer / no", `0280 0000 ${zeros(1100)}`, false],
	["a client's question / no", `0200 0000 ${zeros(20)}`, false],
	["a refusal (result 1) / no", `0280 0001 ${zeros(20)}`, false],
	["the answer to MAP / no", `0281 0000 ${zeros(56)}`, false],
	["version 1 / no", `0180 0000 ${zeros(20)}`, false],
	["NAT-PMP's / no", "0080 0000 00000000 51024502", false],
	["four bytes short / no", `0280 0000 ${zeros(16)}`, false],
	["no whole words / no", `0280 0000 ${zeros(21)}`, false],
	["empty / no", "", false],
])("%s", (_scenario, hex, isOne) => expect(isPcpAnnouncement(bytes(hex))).toBe(isOne));
