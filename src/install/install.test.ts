import { describe, expect, test } from "vitest";
import type { Facts } from "./facts.ts";
import { planInstall } from "./install.ts";
import { parseManifest } from "./manifest.ts";
import { planRemoval } from "./uninstall.ts";

const facts = (parts: Partial<Facts> = {}): Facts => ({
	platform: "systemd",
	mode: "watch",
	version: "1.2.3",
	program: "the program",
	node: "/usr/bin/node",
	config: "/etc/cfddns/cfddns.toml",
	token: { kind: "config" },
	canEncrypt: true,
	hooks: new Set(),
	hasFolder: () => false,
	installed: null,
	hash: text => `digest of ${text.length}`,
	...parts,
});

const contentOf = (parts: Partial<Facts>, path: string): string =>
	planInstall(facts(parts)).files.find(file => file.path.endsWith(path))?.content ?? "";

const installed = (parts: Partial<Facts> = {}) => {
	const manifest = parseManifest(contentOf(parts, "installed.json"));
	if (manifest === null) throw new Error("An installation leaves a manifest");
	return manifest;
};

describe("planInstall", () => {
	test.each<[scenario: string, parts: Partial<Facts>, paths: readonly string[]]>([
		["watch / one unit", {}, ["/etc/systemd/system/cfddns.service"]],
		[
			"timer / two units",
			{ mode: "timer" },
			["/etc/systemd/system/cfddns.service", "/etc/systemd/system/cfddns.timer"],
		],
		[
			"hook programs / a hook for each that is there",
			{ hooks: new Set(["NetworkManager", "dhclient"] as const) },
			[
				"/etc/systemd/system/cfddns.service",
				"/etc/NetworkManager/dispatcher.d/90-cfddns",
				"/etc/dhcp/dhclient-exit-hooks.d/cfddns",
			],
		],
		[
			"dhcpcd, on a system with another folder / there",
			{ hooks: new Set(["dhcpcd"] as const), hasFolder: folder => folder.startsWith("/usr/libexec/") },
			["/etc/systemd/system/cfddns.service", "/usr/libexec/dhcpcd-hooks/90-cfddns"],
		],
		[
			"dhcpcd and pppd / one folder of the one, both of the other",
			{ hooks: new Set(["dhcpcd", "pppd"] as const) },
			[
				"/etc/systemd/system/cfddns.service",
				"/usr/lib/dhcpcd/dhcpcd-hooks/90-cfddns",
				"/etc/ppp/ip-up.d/cfddns",
				"/etc/ppp/ipv6-up.d/cfddns",
			],
		],
		["launchd / one plist", { platform: "launchd" }, ["/Library/LaunchDaemons/cfddns.plist"]],
	])("%s", (_scenario, parts, paths) => {
		const ours = planInstall(facts(parts)).files.map(({ path }) => path);
		expect(ours.filter(path => !path.startsWith("/usr/local/"))).toEqual(paths);
	});

	test.each<[scenario: string, parts: Partial<Facts>]>([
		["watch", {}],
		["timer", { mode: "timer" }],
		["launchd", { platform: "launchd" }],
		["windows", { platform: "windows", config: "C:\\ProgramData\\cfddns\\cfddns.toml" }],
	])("bugs 33 and 40 of the original, %s / the configuration is no file of the plan", (_scenario, parts) => {
		const { files, removed } = planInstall(facts(parts));
		expect([...files.map(({ path }) => path), ...removed].filter(path => path.endsWith(".toml"))).toEqual([]);
	});

	test("bug 35: timer / loaded anew, enabled, started, and a first round at once", () => {
		expect(planInstall(facts({ mode: "timer" })).after).toEqual([
			["systemctl", "daemon-reload"],
			["systemctl", "enable", "cfddns.timer"],
			["systemctl", "restart", "cfddns.timer"],
			["systemctl", "--no-block", "start", "cfddns.service"],
		]);
	});

	test("bugs 36 and 37: units / after the network, not as root, every five minutes", () => {
		expect(contentOf({ mode: "timer" }, "cfddns.service")).toContain("After=network-online.target");
		expect(contentOf({ mode: "timer" }, "cfddns.service")).toContain("DynamicUser=yes");
		expect(contentOf({ mode: "timer" }, "cfddns.timer")).toMatch(
			/OnBootSec=[\s\S]*OnCalendar=\*:0\/5[\s\S]*RandomizedDelaySec=/,
		);
	});

	test("from timer to watch / the timer is switched off first, and its file goes", () => {
		const plan = planInstall(facts({ installed: installed({ mode: "timer" }) }));
		expect(plan.before).toEqual([["systemctl", "disable", "--now", "cfddns.timer"]]);
		expect(plan.removed).toEqual(["/etc/systemd/system/cfddns.timer"]);
	});

	test.each<[scenario: string, parts: Partial<Facts>, line: string]>([
		["in the configuration / no credential of its own", {}, ""],
		["in a file / that file", { token: { kind: "file", path: "/x/t" } }, "LoadCredential=cfddns-token:/x/t"],
		[
			"beside the configuration / encrypted",
			{ token: { kind: "beside", path: "/etc/cfddns/token" } },
			"LoadCredentialEncrypted=cfddns-token:/etc/cfddns/token.cred",
		],
		[
			"beside, an older systemd / as it is",
			{ token: { kind: "beside", path: "/etc/cfddns/token" }, canEncrypt: false },
			"LoadCredential=cfddns-token:/etc/cfddns/token",
		],
	])("token %s", (_scenario, parts, line) => {
		for (const mode of ["watch", "timer"] as const)
			expect(/^.*cfddns-token:.*$/m.exec(contentOf({ ...parts, mode }, "cfddns.service"))?.[0] ?? "").toBe(line);
	});

	test("a token that is encrypted / the plain one goes last, when the service runs", () => {
		const { before, after } = planInstall(facts({ token: { kind: "beside", path: "/etc/cfddns/token" } }));
		expect(before[0]?.slice(0, 2)).toEqual(["systemd-creds", "encrypt"]);
		expect(after.at(-1)).toEqual(["rm", "/etc/cfddns/token"]);
	});

	test("Windows, the configuration elsewhere / our own folder is closed, of the other the service may read what it needs", () => {
		const elsewhere = {
			config: "D:\\My Things\\cfddns.toml",
			token: { kind: "file", path: "D:\\Keys\\token" },
		} as const;
		const { after, files } = planInstall(facts({ platform: "windows", ...elsewhere }));
		expect(after.filter(([program]) => program === "icacls").map(([, ...words]) => words)).toEqual([
			[
				"C:\\ProgramData\\cfddns",
				"/inheritance:r",
				"/grant:r",
				...[544, 18].map(id => expect.stringContaining(`-${id}:(OI)(CI)F`)),
				"*S-1-5-19:(OI)(CI)RX",
			],
			["C:\\ProgramData\\cfddns\\state", "/grant:r", "*S-1-5-19:(OI)(CI)M"],
			[elsewhere.config, "/grant", "*S-1-5-19:R"],
			[elsewhere.token.path, "/grant", "*S-1-5-19:R"],
		]);
		expect(files.map(({ path }) => path).filter(path => path.startsWith("D:"))).toEqual([]);
	});

	test("odd paths / quoted, and nothing in them is expanded", () => {
		const unit = contentOf({ node: "/opt/node 100%/$x/node" }, "cfddns.service");
		expect(unit).toContain('ExecStart="/opt/node 100%%/$$x/node" --jitless');
		expect(contentOf({ node: "/opt/no'de/node" }, "bin/cfddns")).toContain("exec '/opt/no'\\''de/node' ");
	});
});

describe("planRemoval", () => {
	test("what was installed / all of it and the manifest, nothing else", () => {
		const manifest = installed({ hooks: new Set(["pppd"] as const) });
		const { removed, purged } = planRemoval("systemd", manifest, false);
		expect(removed).toEqual([...manifest.files.map(({ path }) => path), "/usr/local/lib/cfddns/installed.json"]);
		expect(purged).toEqual([]);
	});

	test("purge / configuration and state, too", () => {
		expect(planRemoval("systemd", null, true)).toMatchObject({
			removed: [],
			purged: ["/etc/cfddns", "/var/lib/cfddns", "/var/lib/private/cfddns"],
		});
	});
});

describe("parseManifest", () => {
	test.each([
		"",
		"{",
		"[]",
		"null",
		'{"version":2}',
		'{"version":1,"program":"1","platform":"systemd","mode":"watch","files":[7]}',
	])("%s / not understood", text => expect(parseManifest(text)).toBeNull());
});
