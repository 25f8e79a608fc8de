import { expect, test } from "vitest";
import { isPredecessor } from "./predecessor.ts";
import { pathUnit, roundUnit, timerUnit, watchUnit } from "./systemd-units.ts";

const OURS = {
	node: "/usr/bin/node",
	config: "/etc/cfddns/cfddns.toml",
	token: { kind: "config" },
	mode: "timer",
} as const;

test.each<[unit: string, text: string, isIt: boolean]>([
	["its service", "[Unit]\nDescription=CloudFlare DDNS Script\n[Service]\nExecStart=/usr/sbin/cfddns.py\n", true],
	["its timer, another interval", "[Unit]\nDescription=Activate CFDDNS script daily\n[Timer]\nOnBootSec=2m\n", true],
	["its service, moved", "[Service]\nType=oneshot\nExecStart=/usr/bin/python3 /opt/cfddns/cfddns.py\n", true],
	["another one", "[Service]\nExecStart=/usr/local/bin/cfddns watch\n", false],
	["our service", roundUnit(OURS), false],
	["our timer", timerUnit(), false],
	["our path", pathUnit(), false],
	["our service that stays", watchUnit({ ...OURS, mode: "watch" }), false],
])("%s / %#", (_unit, text, isIt) => expect(isPredecessor(text)).toBe(isIt));
