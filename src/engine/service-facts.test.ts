import { expect, test } from "vitest";
import type { Asked } from "../core/checks/asked.ts";
import { HOOK_PLACES, HOOK_PROGRAMS, possibleHooks } from "../core/hook-places.ts";
import { hookFiles } from "../install/hooks.ts";
import { type ServiceWorld, serviceFacts } from "./service-facts.ts";

type Machine = {
	readonly platform?: string;
	readonly files?: Readonly<Record<string, string>>;
	readonly programs?: Readonly<Record<string, string>>;
};

/** A machine of these files, whose programs print this; others are not there. */
function machine({
	platform = "linux",
	files = {},
	programs = {},
}: Machine): ServiceWorld & { readonly asked: string[] } {
	const asked: string[] = [];
	const inside = (folder: string) =>
		Object.keys(files).flatMap(path =>
			path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1).split("/")[0] ?? ""] : [],
		);
	return {
		platform,
		asked,
		async ask(program, args): Promise<Asked> {
			asked.push([program, ...args].join(" "));
			const text = programs[program];
			return text === undefined
				? { kind: "failed", exitCode: null, reason: `${program} was not found` }
				: { kind: "printed", text };
		},
		text: path => files[path] ?? null,
		names: folder => [...new Set(inside(folder))],
		isThere: path => files[path] !== undefined,
		watching: async () => [],
	};
}

test.each<[situation: string, machine: Machine, manager: object]>([
	[
		"systemd / its units",
		{ programs: { systemctl: "Id=cfddns.timer\nLoadState=loaded" } },
		{ kind: "systemd", units: [{ id: "cfddns.timer" }] },
	],
	["no systemd / not known, with the reason", {}, { kind: "unknown", reason: "systemctl was not found" }],
	[
		"another platform / not known",
		{ platform: "freebsd" },
		{ kind: "unknown", reason: expect.stringContaining("freebsd") },
	],
	[
		"OpenRC / its folders",
		{
			files: {
				"/run/openrc/started/sshd": "",
				"/run/openrc/failed/cfddns": "",
				"/etc/runlevels/default/cfddns": "",
				"/etc/runlevels/boot/sshd": "",
				"/etc/init.d/cfddns": "#!/sbin/openrc-run",
			},
		},
		{ kind: "openrc", isInstalled: true, runLevels: ["default"], states: ["failed"] },
	],
	[
		"procd / its links, and what it is asked",
		{
			files: { "/sbin/procd": "", "/etc/init.d/cfddns": "", "/etc/rc.d/S95cfddns": "", "/etc/rc.d/K10cfddns": "" },
			programs: { ubus: "{}" },
		},
		{ kind: "procd", isInstalled: true, isEnabled: true, services: { kind: "printed", text: "{}" } },
	],
	[
		"procd, ended at shutdown only / not enabled",
		{ files: { "/sbin/procd": "", "/etc/rc.d/K10cfddns": "", "/etc/rc.d/S95cfddns-old": "" } },
		{ kind: "procd", isInstalled: false, isEnabled: false },
	],
	[
		"a Mac / the list, and what launchctl says",
		{ platform: "darwin", files: { "/Library/LaunchDaemons/cfddns.plist": "<plist/>" }, programs: { launchctl: "x" } },
		{ kind: "launchd", plist: "<plist/>", job: { kind: "printed", text: "x" } },
	],
	[
		"Windows / what schtasks says",
		{ platform: "win32", files: { "C:\\Program Files\\cfddns\\cfddns-task.xml": "" } },
		{ kind: "windows", isWritten: true, definition: { kind: "failed" } },
	],
])("%s", async (_situation, of, manager) => {
	expect((await serviceFacts(machine(of))).manager).toMatchObject(manager);
});

test.each<[situation: string, files: Readonly<Record<string, string>>, lines: readonly string[]]>([
	["the system's own / its lines", { "/etc/crontab": "*/5 * * * * root cfddns sync" }, ["/etc/crontab */5 * * * *"]],
	[
		"a user's / its lines",
		{ "/var/spool/cron/crontabs/ann": "@hourly cfddns sync" },
		["/var/spool/cron/crontabs/ann @hourly"],
	],
	[
		"a program that is run daily / that",
		{ "/etc/cron.daily/home": "#!/bin/sh\ncfddns sync" },
		["/etc/cron.daily/home @daily"],
	],
	["another program's / nothing", { "/etc/cron.d/e2scrub": "30 3 * * 0 root e2scrub" }, []],
])("cron: %s", async (_situation, files, lines) => {
	const { cron } = await serviceFacts(machine({ files }));
	expect(cron.map(({ place, schedule }) => `${place} ${schedule}`)).toEqual(lines);
});

test("cron: none that can be read / this user's own is asked for", async () => {
	const world = machine({ programs: { crontab: "*/5 * * * * TOKEN=secret /usr/local/bin/cfddns sync" } });
	const { cron } = await serviceFacts(world);
	expect(cron).toEqual([{ place: "crontab -l", schedule: "*/5 * * * *" }]);
});

test("Windows / nobody is asked about cron", async () => {
	const world = machine({ platform: "win32", programs: { crontab: "* * * * * cfddns" } });
	expect((await serviceFacts(world)).cron).toEqual([]);
	expect(world.asked.filter(words => words.startsWith("crontab"))).toEqual([]);
});

test.each(HOOK_PROGRAMS)(
	"%s / each hook that is installed is found, wherever the system has its folder",
	async program => {
		for (const folder of HOOK_PLACES[program].folders) {
			for (const mode of ["watch", "timer"] as const) {
				const installed = hookFiles({ hooks: new Set([program]), mode, hasFolder: path => path === folder });
				for (const { path, content } of installed) {
					const { hookedBy } = await serviceFacts(machine({ files: { [path]: content } }));
					expect(hookedBy, path).toEqual([program]);
				}
			}
		}
	},
);

test("a file of that name that does not start cfddns, or of nobody / no hook", async () => {
	const files = { "/etc/dhcpcd.exit-hook": "logger changed", "/etc/ppp/ip-up.d/cfddns": "" };
	expect((await serviceFacts(machine({ files }))).hookedBy).toEqual([]);
});

test("no two programs share a path", () => {
	const paths = HOOK_PROGRAMS.flatMap(possibleHooks);
	expect(new Set(paths).size).toBe(paths.length);
});
