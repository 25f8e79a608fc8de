import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { Facts } from "../../src/install/facts.ts";
import { planInstall } from "../../src/install/install.ts";
import { MODES } from "../../src/install/service-plan.ts";
import { factsOf } from "./facts.ts";
import { without } from "./obstacle.ts";

const missing = without("python3", "python3");

/** Python's plistlib: one key twice is the only mistake that it lets pass, so that is looked for first. */
const READ = `
import json, plistlib, sys
from xml.etree import ElementTree
text = sys.stdin.buffer.read()
for dictionary in ElementTree.fromstring(text).iter("dict"):
    keys = [child.text for child in dictionary if child.tag == "key"]
    if len(keys) != len(set(keys)):
        raise ValueError("one key twice")
print(json.dumps(plistlib.loads(text, fmt=plistlib.FMT_XML)))
`;

type Parsed = { readonly kind: "read"; readonly value: unknown } | { readonly kind: "refused" };

function parsed(plist: string): Parsed {
	const { status, stdout } = spawnSync("python3", ["-c", READ], { input: plist, encoding: "utf8" });
	return status === 0 ? { kind: "read", value: JSON.parse(stdout) } : { kind: "refused" };
}

const plistOf = (parts: Partial<Facts>): string =>
	planInstall(factsOf({ platform: "launchd", config: "/usr/local/etc/cfddns/cfddns.toml", ...parts })).files.find(
		({ path }) => path === "/Library/LaunchDaemons/cfddns.plist",
	)?.content ?? "";

const COMMON = {
	Label: "cfddns",
	RunAtLoad: true,
	ProcessType: "Background",
	LowPriorityIO: true,
	Umask: 0o077,
	StandardOutPath: "/var/log/cfddns.log",
	StandardErrorPath: "/var/log/cfddns.log",
};
const PROGRAM = "/usr/local/lib/cfddns/cfddns.mjs";
const CONFIG = "/usr/local/etc/cfddns/cfddns.toml";

describe.skipIf(missing !== "")(`the property list of launchd, by Python's parser${missing}`, () => {
	test("watch / kept alive, and nothing else", () => {
		expect(parsed(plistOf({}))).toEqual({
			kind: "read",
			value: {
				...COMMON,
				ProgramArguments: ["/usr/bin/node", PROGRAM, "watch", "--config", CONFIG],
				KeepAlive: true,
				ThrottleInterval: 10,
			},
		});
	});

	test("timer / every five minutes and when the network's settings change", () => {
		expect(parsed(plistOf({ mode: "timer" }))).toEqual({
			kind: "read",
			value: {
				...COMMON,
				ProgramArguments: ["/usr/bin/node", PROGRAM, "sync", "--config", CONFIG],
				StartInterval: 300,
				WatchPaths: ["/Library/Preferences/SystemConfiguration", "/private/var/run/resolv.conf"],
			},
		});
	});

	test.each([
		["with spaces", "/Applications/My Node/bin/node", "/Volumes/Old Disk/cfddns.toml"],
		["with &, <, > and quotes", "/opt/R&D <x>/node", "/opt/Anna's \"home\" & Bob's/cfddns.toml"],
		["not in ASCII", "/opt/Prögramme/節点/node", "/opt/Données/\u{1f3e0}/cfddns.toml"],
		["that look like XML", "/opt/]]>/node", "/opt/&amp;<!--/cfddns.toml"],
		["with a tab", "/opt/a\tb/node", "/opt/c\td/cfddns.toml"],
	])("paths %s / the very same words", (_scenario, node, config) => {
		for (const mode of MODES) {
			expect(parsed(plistOf({ mode, node, config }))).toMatchObject({
				kind: "read",
				value: { ProgramArguments: [node, PROGRAM, mode === "watch" ? "watch" : "sync", "--config", config] },
			});
		}
	});

	test.each<[damage: string, change: (plist: string) => string]>([
		["an ampersand as it is", plist => plist.replace("/usr/bin/node", "/usr/R&D/node")],
		["a key without a value", plist => plist.replace("<key>Label</key>", "<key>Label</key><key>Name</key>")],
		["a value without a key", plist => plist.replace("<key>Label</key>", "")],
		["one key twice", plist => plist.replace("<key>Umask</key>", "<key>Label</key>")],
		["a number that is none", plist => plist.replace("<integer>63<", "<integer>077x<")],
		["an element that is not known", plist => plist.replaceAll("array>", "list>")],
		["cut off", plist => plist.slice(0, -20)],
	])("%s / refused: the parser is none that lets everything pass", (_damage, change) => {
		const plist = plistOf({});
		expect(change(plist)).not.toBe(plist);
		expect(parsed(change(plist))).toEqual({ kind: "refused" });
	});
});
