import { describe, expect, test } from "vitest";
import { factsOf as facts } from "../../test/install/facts.ts";
import type { Facts } from "./facts.ts";
import { planInstall } from "./install.ts";
import { parseManifest } from "./manifest.ts";
import { planRemoval } from "./uninstall.ts";

const SEALED = { kind: "file", path: "/etc/cfddns/token.cred", chosenBy: "install" } as const;
const MOVE: NonNullable<Facts["move"]> = {
	from: "/etc/cfddns/cfddns.toml",
	to: { path: SEALED.path, mode: "0600", content: "sealed" },
	leaves: { path: "/etc/cfddns/cfddns.toml", mode: "0600", content: 'token_file = "token.cred"' },
};

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
			"timer / three units",
			{ mode: "timer" },
			["/etc/systemd/system/cfddns.service", "/etc/systemd/system/cfddns.timer", "/etc/systemd/system/cfddns.path"],
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
			["systemctl", "enable", "cfddns.timer", "cfddns.path"],
			["systemctl", "restart", "cfddns.timer", "cfddns.path"],
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
		expect(plan.before).toEqual([["systemctl", "disable", "--now", "cfddns.timer", "cfddns.path"]]);
		expect(plan.removed).toEqual(["/etc/systemd/system/cfddns.timer", "/etc/systemd/system/cfddns.path"]);
	});

	test("from an installation that had no cfddns.path / that is not asked to be switched off", () => {
		const now = installed({ mode: "timer" });
		const before = { ...now, files: now.files.filter(({ path }) => !path.endsWith(".path")) };
		const off = ["systemctl", "disable", "--now", "cfddns.timer"];
		expect(planInstall(facts({ installed: before })).before).toEqual([off]);
		expect(planRemoval("systemd", before, false).before[0]).toEqual(off);
	});

	test.each<[scenario: string, parts: Partial<Facts>, line: string]>([
		["in the configuration / no credential of its own", {}, ""],
		[
			"in a file / that file",
			{ token: { kind: "file", path: "/x/t", chosenBy: "owner" } },
			"LoadCredential=cfddns-token:/x/t",
		],
		["in an encrypted file / decrypted", { token: SEALED }, `LoadCredentialEncrypted=cfddns-token:${SEALED.path}`],
	])("token %s", (_scenario, parts, line) => {
		for (const mode of ["watch", "timer"] as const)
			expect(/^.*cfddns-token:.*$/m.exec(contentOf({ ...parts, mode }, "cfddns.service"))?.[0] ?? "").toBe(line);
	});

	test.each<[state: string, chosenBy: "owner" | "install", isFixed: boolean]>([
		["the owner named / used whatever else is written", "owner", true],
		["install made / a token that is written into the configuration goes before it", "install", false],
	])("a file that %s", (_state, chosenBy, isFixed) => {
		const unit = contentOf({ token: { ...SEALED, chosenBy } }, "cfddns.service");
		expect(/--set token_file=\S+\/cfddns-token/.test(unit)).toBe(isFixed);
	});

	test("out of the configuration / its file first, the configuration when systemd knows of it, and a removal knows of both", () => {
		const plan = planInstall(facts({ token: SEALED, move: MOVE }));
		expect(plan.files[0]).toEqual(MOVE.to);
		expect([plan.between, plan.changed]).toEqual([[["systemctl", "daemon-reload"]], [MOVE.leaves]]);
		expect(plan.gone).toEqual([]);
		const manifest = parseManifest(plan.files.at(-1)?.content ?? "");
		expect(manifest?.moved).toEqual({ config: MOVE.from, token: SEALED.path });
		expect(manifest?.files.map(({ path }) => path)).not.toContain(SEALED.path);
	});

	test("out of a file that only the service read / that goes last, and does not come back", () => {
		const plan = planInstall(facts({ token: SEALED, move: { ...MOVE, from: "/etc/cfddns/token", leaves: null } }));
		expect([plan.changed, plan.gone]).toEqual([[], ["/etc/cfddns/token"]]);
		expect(parseManifest(plan.files.at(-1)?.content ?? "")?.moved).toBeUndefined();
	});

	test.each<[state: string, parts: Partial<Facts>, isKnown: boolean]>([
		["again / still known", { token: SEALED }, true],
		["the configuration has a token again / nothing to put back", { token: { kind: "config" } }, false],
		["the configuration names another file / likewise", { token: { ...SEALED, path: "/x" } }, false],
	])("moved by an earlier installation, %s", (_state, parts, isKnown) => {
		const before = installed({ token: SEALED, move: MOVE });
		expect(installed({ ...parts, installed: before }).moved).toEqual(isKnown ? before.moved : undefined);
	});

	test("Windows, the configuration elsewhere / our own folder is closed, of the other the service may read what it needs", () => {
		const elsewhere = {
			config: "D:\\My Things\\cfddns.toml",
			token: { kind: "file", path: "D:\\Keys\\token", chosenBy: "owner" },
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

describe("the cfddns of 2020", () => {
	const unit = (name: string) => ({ path: `/etc/systemd/system/${name}`, mode: "0644", content: "old" });
	const OLD = { units: [unit("cfddns.service"), unit("cfddns.timer")], enabled: ["cfddns.timer"] };
	const kept = OLD.units.map(({ path }) => path.replace("/etc/systemd/system", "/usr/local/lib/cfddns/replaced"));

	test("replaced / off first, kept, and on again if it fails", () => {
		const plan = planInstall(facts({ predecessor: OLD }));
		expect(plan.before[0]).toEqual(["systemctl", "disable", "--now", "cfddns.service", "cfddns.timer"]);
		expect(plan.files.filter(({ content }) => content === "old").map(({ path }) => path)).toEqual(kept);
		expect(plan.removed).toEqual(["/etc/systemd/system/cfddns.timer"]);
		expect(plan.undo.after.at(-1)).toEqual(["systemctl", "enable", "--now", "cfddns.timer"]);
	});

	test("an upgrade / what is kept stays, and nothing is switched", () => {
		const plan = planInstall(facts({ predecessor: OLD, installed: installed({ predecessor: OLD }) }));
		expect([plan.before, plan.removed]).toEqual([[], []]);
		expect(plan.files.map(({ path }) => path)).toEqual(expect.arrayContaining(kept));
	});

	test("a removal / its units are back, and the timer runs", () => {
		const plan = planRemoval("systemd", installed({ predecessor: OLD }), false, { token: null, units: OLD.units });
		expect(plan.restored).toEqual(OLD.units);
		expect(plan.removed.filter(path => path.startsWith("/etc/systemd"))).toEqual([]);
		expect(plan.removed).toEqual(expect.arrayContaining(kept));
		expect(plan.after.at(-1)).toEqual(["systemctl", "enable", "--now", "cfddns.timer"]);
	});
});

describe("planRemoval", () => {
	test("what was installed / all of it and the manifest, nothing else", () => {
		const manifest = installed({ hooks: new Set(["pppd"] as const) });
		const { removed, purged } = planRemoval("systemd", manifest, false);
		expect(removed).toEqual([...manifest.files.map(({ path }) => path), "/usr/local/lib/cfddns/installed.json"]);
		expect(purged).toEqual([]);
	});

	test("a token that goes back / first into the configuration, then its file goes", () => {
		const config = { path: MOVE.from, mode: "0600", content: 'token = "t0p"' };
		const plan = planRemoval("systemd", installed(), false, { token: { config, token: SEALED.path }, units: [] });
		expect(plan.restored).toEqual([config]);
		expect(plan.removed[0]).toBe(SEALED.path);
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
