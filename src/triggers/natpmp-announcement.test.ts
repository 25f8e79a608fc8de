import { expect, test } from "vitest";
import { isNatpmpAnnouncement } from "./natpmp-announcement.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

test.each<[scenario: string, hex: string, isOne: boolean]>([
	["miniupnpd 2.3.1, a new address / yes", "0080 0000 00000000 51024502", true],
	["with an epoch (RFC 6886 section 3.2.1) / yes", "0080 0000 0000323b 5102458e", true],
	["result 3, the line is down / yes, that is news too", "0080 0003 00000001 00000000", true],
	["our own question / no", "0000", false],
	["a mapping's answer / no", "0081 0000 00000000 51024502", false],
	["a question of that length / no", "0000 0000 00000000 51024502", false],
	["version 1 / no", "0180 0000 00000000 51024502", false],
	["PCP's / no", "0280 0000 00000000 51024502", false],
	["a byte short / no", "0080 0000 00000000 510245", false],
	["a byte long / no", "0080 0000 00000000 51024502 00", false],
	["empty / no", "", false],
])("%s", (_scenario, hex, isOne) => expect(isNatpmpAnnouncement(bytes(hex))).toBe(isOne));
