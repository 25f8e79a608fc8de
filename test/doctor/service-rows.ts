import type { Asked } from "../../src/core/checks/asked.ts";
import { cronLinesIn } from "../../src/core/checks/cron.ts";
import { checkService, type ManagerFacts, type ServiceFacts } from "../../src/core/checks/service.ts";
import { unitsIn } from "../../src/core/checks/systemd.ts";
import type { Row } from "./rows.ts";

const printed = (text: string): Asked => ({ kind: "printed", text });
const failed = (exitCode: number | null, reason = "it could not be asked"): Asked => ({
	kind: "failed",
	exitCode,
	reason,
});

const service = (manager: ManagerFacts, extra: Partial<ServiceFacts> = {}) =>
	checkService({ manager, hookedBy: [], cron: [], watching: [], ...extra });

const unit = (id: string, facts: Readonly<Record<string, string>>): string =>
	Object.entries({ Id: id, LoadState: "loaded", Result: "success", ...facts })
		.map(([key, value]) => `${key}=${value}`)
		.join("\n");
const systemd = (
	service: Readonly<Record<string, string>>,
	timer: Readonly<Record<string, string>> | null = null,
): ManagerFacts & { readonly kind: "systemd" } => ({
	kind: "systemd",
	units: unitsIn(
		[unit("cfddns.service", service), unit("cfddns.timer", timer ?? { LoadState: "not-found" })].join("\n\n"),
	),
});
const timer = () => systemd({ ActiveState: "inactive" }, { ActiveState: "active", UnitFileState: "enabled" });
const noUnit = () => systemd({ LoadState: "not-found" });
const maskedPath = () => unitsIn(unit("cfddns.path", { LoadState: "masked" }));

export const SYSTEMD_ROWS: readonly Row[] = [
	[
		"a timer with a hook / ok",
		() => service(timer(), { hookedBy: ["dhclient"] }),
		[
			"ok -: cfddns.timer runs, and its last round was right",
			"ok -: A round starts at once when dhclient gets an address",
		],
	],
	[
		"a timer without a hook, but with the path unit / ok",
		() =>
			service({ ...timer(), units: [...timer().units, ...unitsIn(unit("cfddns.path", { ActiveState: "active" }))] }),
		[
			"ok -: cfddns.timer runs, and its last round was right",
			"ok -: A round starts at once when systemd-networkd gets an address",
		],
	],
	[
		"a timer without a hook / warning",
		() => service(timer()),
		[/^ok/, /^warning service-absent: No hook starts a round/],
	],
	[
		"several tell of an address / each is named",
		() => service(timer(), { hookedBy: ["dhclient", "pppd"] }),
		[/^ok/, "ok -: A round starts at once when dhclient, pppd gets an address"],
	],
	["it stays / ok", () => service(systemd({ ActiveState: "active" })), ["ok -: cfddns.service is active"]],
	["it starts / ok", () => service(systemd({ ActiveState: "activating" })), ["ok -: cfddns.service is activating"]],
	[
		"no result is told / ok",
		() => service(systemd({ ActiveState: "active", Result: "" })),
		["ok -: cfddns.service is active"],
	],
	[
		"not at boot / warning",
		() => service(systemd({ ActiveState: "active", UnitFileState: "disabled" })),
		[/^ok/, "warning service-absent: cfddns.service does not start at boot"],
	],
	[
		"stopped / warning",
		() => service(systemd({ ActiveState: "inactive" })),
		["warning service-absent: cfddns.service is installed, but does not run (inactive)"],
	],
	[
		"a timer that stands / warning",
		() => service(systemd({ ActiveState: "inactive" }, { ActiveState: "inactive" })),
		["warning service-absent: cfddns.timer is installed, but does not run (inactive)", /No hook/],
	],
	[
		"masked / warning",
		() => service(systemd({ LoadState: "masked" })),
		["warning service-absent: cfddns.service is masked: it never starts"],
	],
	[
		"it cannot be read / problem",
		() => service(systemd({ LoadState: "bad-setting" })),
		["problem service-failed: systemd cannot load cfddns.service (bad-setting)"],
	],
	[
		"it failed / problem",
		() => service(systemd({ ActiveState: "failed", Result: "exit-code", ExecMainStatus: "3" })),
		["problem service-failed: cfddns.service has failed (exit-code, exit code 3)"],
	],
	[
		"it failed, and starts again / problem",
		() => service(systemd({ ActiveState: "activating", Result: "signal", ExecMainStatus: "9" })),
		["problem service-failed: cfddns.service has failed (signal, exit code 9)"],
	],
	[
		"it failed, and its result is told as that of a success / problem",
		() => service(systemd({ ActiveState: "failed" })),
		[/^problem service-failed: cfddns\.service has failed/],
	],
	[
		"a timer whose service is gone / problem",
		() => service(systemd({ LoadState: "not-found" }, { ActiveState: "failed", Result: "resources" })),
		["problem service-failed: cfddns.timer has failed (resources)"],
	],
	[
		"a timer, and a path unit that is masked / warning",
		() => service({ ...timer(), units: [...timer().units, ...maskedPath()] }),
		["warning service-absent: cfddns.path is masked: it never starts"],
	],
	[
		"a path unit that is left alone / nothing starts it",
		() => service({ kind: "systemd", units: maskedPath() }),
		["warning service-absent: Nothing starts cfddns by itself"],
	],
	[
		"no unit, but it watches / ok",
		() => service(noUnit(), { watching: [4] }),
		[/^ok -: Nothing that starts it is installed/],
	],
	["nothing at all / warning", () => service(noUnit()), ["warning service-absent: Nothing starts cfddns by itself"]],
	[
		"hooks alone / warning",
		() => service(noUnit(), { hookedBy: ["pppd"] }),
		["warning service-absent: Nothing starts cfddns by itself but the hooks of pppd"],
	],
	[
		"several hooks alone / warning, with each",
		() => service(noUnit(), { hookedBy: ["pppd", "dhclient"] }),
		["warning service-absent: Nothing starts cfddns by itself but the hooks of pppd, dhclient"],
	],
	[
		"no systemd / not ok",
		() => service({ kind: "unknown", reason: "systemctl was not found" }),
		["warning not-checked: Not looked at: systemctl was not found"],
	],
	["no systemd, but it watches / ok", () => service({ kind: "unknown", reason: "no" }, { watching: [1] }), [/^ok/]],
];

const cron = (text: string, manager: ManagerFacts = noUnit()) =>
	service(manager, { cron: cronLinesIn(text, "/etc/cron.d/cfddns") });

export const CRON_ROWS: readonly Row[] = [
	[
		"every five minutes / ok",
		() => cron("# cfddns\nMAILTO=root\n*/5 * * * *\troot  /usr/local/bin/cfddns sync\n"),
		["ok -: cron starts rounds: /etc/cron.d/cfddns (*/5 * * * *)"],
	],
	["every hour, as a word / ok", () => cron("@hourly cfddns sync"), [/^ok -: .*\(@hourly\)/]],
	[
		"once a day / warning",
		() => cron("29 23 * * * cfddns sync"),
		[/^warning service-absent: cron starts a round once a day at most/],
	],
	[
		"blanks before and between / ok, as cron reads it",
		() => cron("\t*/5  * \t* * * cfddns sync"),
		["ok -: cron starts rounds: /etc/cron.d/cfddns (*/5 * * * *)"],
	],
	["two minutes of an hour / ok", () => cron("0,30 6 * * * cfddns sync"), [/^ok -: cron/]],
	[
		"at boot, and every five minutes / ok",
		() => cron("@reboot cfddns sync\n*/5 * * * * cfddns sync"),
		["ok -: cron starts rounds: /etc/cron.d/cfddns (@reboot), /etc/cron.d/cfddns (*/5 * * * *)"],
	],
	["a variable's value / nothing starts it", () => cron("MAILTO = cfddns sync"), [/^warning service-absent: Nothing/]],
	["at boot only / warning", () => cron("@reboot cfddns sync"), [/^warning service-absent: .*\(@reboot\)/]],
	[
		"a line that is switched off / nothing starts it",
		() => cron("#*/5 * * * * cfddns sync"),
		[/^warning service-absent: Nothing/],
	],
	[
		"its name in another command / nothing starts it",
		() => cron("*/5 * * * * rm -rf /var/backups/cfddns-old\n0 3 * * * journalctl -u cfddns | mail me"),
		[/^warning service-absent: Nothing/],
	],
	["another program / nothing starts it", () => cron("*/5 * * * * ddclient"), [/^warning service-absent: Nothing/]],
	[
		"beside a unit / both",
		() => cron("@hourly cfddns sync", systemd({ ActiveState: "active" })),
		[/^ok -: cfddns\.service/, /^ok -: cron/],
	],
	[
		"where no manager is known / ok",
		() => cron("@hourly cfddns sync", { kind: "unknown", reason: "no" }),
		[/^ok -: cron/],
	],
];

const KEPT = "<dict><key>KeepAlive</key><true/></dict>";
const TIMED = "<dict><key>StartInterval</key><integer>300</integer></dict>";
/** As macOS prints a job, in part. */
const job = (...lines: readonly string[]): Asked =>
	printed(
		`system/cfddns = {\n\tactive count = 1\n\tpath = /Library/LaunchDaemons/cfddns.plist\n\ttype = LaunchDaemon\n${lines.map(line => `\t${line}\n`).join("")}}\n`,
	);
const launchd = (
	plist: string | null,
	job: Asked,
	disabled = printed('disabled services = {\n\t"cfddns" => enabled\n}\n'),
) => service({ kind: "launchd", plist, job, disabled });

export const LAUNCHD_ROWS: readonly Row[] = [
	[
		"no property list / nothing starts it",
		() => launchd(null, failed(113)),
		[/^warning service-absent: Nothing starts/],
	],
	[
		"it runs / ok",
		() => launchd(KEPT, job("state = running", "last exit code = 1")),
		["ok -: The launchd job cfddns runs"],
	],
	[
		"between two rounds / ok",
		() => launchd(TIMED, job("state = not running", "last exit code = 0")),
		["ok -: The launchd job cfddns waits for its next round; the last one was no failure"],
	],
	["it never ran / ok", () => launchd(TIMED, job("state = waiting", "last exit code = (never exited)")), [/^ok/]],
	[
		"the last round failed / problem",
		() => launchd(TIMED, job("state = not running", "last exit code = 3")),
		["problem service-failed: The launchd job cfddns has failed (exit code 3)"],
	],
	[
		"it is about to be started again / problem",
		() => launchd(KEPT, job("state = spawn scheduled", "last exit code = 78: EX_CONFIG")),
		[/^problem service-failed: .*\(exit code 78\)/],
	],
	[
		"it was killed / problem",
		() => launchd(KEPT, job("state = not running", "last terminating signal = Killed: 9")),
		[/^problem service-failed: .*\(ended by Killed: 9\)/],
	],
	[
		"it should stay, and does not / warning",
		() => launchd(KEPT, job("state = not running", "last exit code = 0")),
		["warning service-absent: The launchd job cfddns is installed, but does not run"],
	],
	[
		"it ended well, and is about to be started again / ok",
		() => launchd(KEPT, job("state = spawn scheduled", "last exit code = 0")),
		[/^ok -: .*waits for its next round/],
	],
	["blanks behind a state / no part of it", () => launchd(KEPT, job("state = running ")), [/^ok -: .* runs$/]],
	[
		"an exit code, and a signal from before / the exit code counts",
		() => launchd(TIMED, job("state = waiting", "last exit code = 0", "last terminating signal = Killed: 9")),
		[/^ok/],
	],
	[
		"an exit code in words / no failure",
		() => launchd(TIMED, job("state = waiting", "last exit code = (unknown: 3)")),
		[/^ok/],
	],
	["not loaded / warning", () => launchd(KEPT, failed(113)), [/^warning service-absent: .*does not run/]],
	[
		"not loaded, since it is disabled / how to enable it first",
		() => launchd(KEPT, failed(113), printed('\t"cfddns" => disabled')),
		[/^warning service-absent: .*does not start at boot/, /^warning service-absent: .*does not run/],
	],
	[
		"disabled / warning",
		() => launchd(KEPT, job("state = running"), printed('disabled services = {\n\t"cfddns" => disabled\n}\n')),
		[/^ok/, "warning service-absent: The launchd job cfddns does not start at boot"],
	],
	[
		"disabled, as older systems say it / warning",
		() => launchd(KEPT, job("state = running"), printed('\t"cfddns" => true')),
		[/^ok/, /boot$/],
	],
	[
		"`launchctl` gives no answer / not ok",
		() => launchd(KEPT, failed(null), failed(null)),
		[/^warning not-checked: .*nobody tells whether it runs/],
	],
	["it prints something else / not ok", () => launchd(KEPT, printed("cfddns: fine")), [/^warning not-checked/]],
];

/** As Windows tells it, in the language of its user. */
const line = (result: string, before = ""): Asked =>
	printed(
		before +
			`"HEIM","\\cfddns","N/A","Wird ausgeführt","Interaktiv/Hintergrund","28.11.2026 07:00:00","${result}","N/A","C:\\Program Files\\nodejs\\node.exe ""C:\\x"" watch"\r\n`.repeat(
				2,
			),
	);
const definition = (enabled: string): Asked =>
	printed(
		`<Task><Triggers><BootTrigger><Enabled>false</Enabled></BootTrigger></Triggers><Settings><Enabled>${enabled}</Enabled></Settings></Task>`,
	);
const task = (result: Asked, registered = definition("true"), isWritten = true) =>
	service({ kind: "windows", isWritten, definition: registered, runs: result });

export const WINDOWS_ROWS: readonly Row[] = [
	["no task / nothing starts it", () => task(failed(1), failed(1), false), [/^warning service-absent: Nothing starts/]],
	["it runs / ok", () => task(line("267009")), ["ok -: The scheduled task cfddns runs"]],
	[
		"it runs, and a trigger was passed over / ok",
		() => task(line("-2147020576")),
		["ok -: The scheduled task cfddns runs"],
	],
	[
		"the last round went well / ok",
		() => task(line("0")),
		[/^ok -: The scheduled task cfddns waits for its next round/],
	],
	["it never ran / ok", () => task(line("267011")), [/^ok/]],
	[
		"a round failed / problem",
		() => task(line("3")),
		["problem service-failed: The scheduled task cfddns has failed (exit code 3)"],
	],
	[
		"there is no Node.js any more / problem",
		() => task(line("-2147024894")),
		["problem service-failed: The scheduled task cfddns has failed (result 0x80070002)"],
	],
	["ended by hand / warning", () => task(line("267014")), [/^warning service-absent: .*does not run/]],
	[
		"disabled by its result / how to enable it first",
		() => task(line("267010")),
		[/^warning service-absent: .*does not start at boot/, /^warning service-absent: .*does not run/],
	],
	["an exit code that fits in a byte / as that", () => task(line("255")), [/\(exit code 255\)$/]],
	["one that does not / as a result", () => task(line("256")), [/\(result 0x100\)$/]],
	["it is queued / no failure, but nobody tells", () => task(line("267045")), [/^warning not-checked: .*nobody tells/]],
	[
		"another column in the result's place / not ok",
		() => task(line("28.11.2026 07:00:00")),
		[/^warning not-checked: .*nobody tells/],
	],
	[
		"a first line that is cut short / the next one is not taken for it",
		() => task(printed(`"HOME","\\\\cfddns"\n"a","b","c","d","0"`)),
		[/^warning not-checked: .*nobody tells/],
	],
	["an empty line before it / passed over", () => task(line("256", "\r\n")), [/\(result 0x100\)$/]],
	["it is registered, but its runs are not told / not ok", () => task(failed(1)), [/^warning not-checked/]],
	[
		"a definition without settings / as if enabled",
		() => task(line("267009"), printed("<Task><Triggers><Enabled>false</Enabled></Triggers></Task>")),
		[/^ok -: .* runs$/],
	],
	[
		"disabled, in a definition of several lines / warning",
		() =>
			task(
				line("267009"),
				printed(
					"<Task>\r\n <Settings>\r\n  <Hidden>true</Hidden>\r\n  <Enabled> false </Enabled>\r\n  <Priority>7</Priority>\r\n </Settings>\r\n</Task>",
				),
			),
		[/^ok/, /^warning service-absent: .*at boot/],
	],
	[
		"disabled, and still running / warning",
		() => task(line("267009"), definition("false")),
		[/^ok/, /^warning service-absent: .*at boot/],
	],
	["written, but not seen / not ok", () => task(failed(1), failed(1)), [/^warning not-checked: .*nobody tells/]],
	[
		"nothing is said of it, nor written / nothing starts it",
		() => task(printed(""), printed(""), false),
		[/^warning service-absent: Nothing/],
	],
	[
		"disabled, as UTF-16 / warning",
		() => task(line("267009"), printed([...`<Task><Settings><Enabled>false</Enabled></Settings></Task>`].join("\0"))),
		[/^ok/, /^warning service-absent: .*at boot/],
	],
	["nothing is printed / not ok", () => task(printed("")), [/^warning not-checked/]],
];

const openrc = (runLevels: readonly string[], states: readonly string[], isInstalled = true) =>
	service({ kind: "openrc", isInstalled, runLevels, states });
const procd = (services: Asked, isEnabled = true, isInstalled = true) =>
	service({ kind: "procd", isInstalled, isEnabled, services });
const instance = (facts: object): Asked => printed(JSON.stringify({ cfddns: { instances: { instance1: facts } } }));

export const INIT_SCRIPT_ROWS: readonly Row[] = [
	["OpenRC, no script / nothing starts it", () => openrc([], [], false), [/^warning service-absent: Nothing starts/]],
	["OpenRC, started / ok", () => openrc(["default"], ["started"]), ["ok -: The OpenRC service cfddns runs"]],
	["OpenRC, starting / ok", () => openrc(["default"], ["starting"]), [/^ok -: .* runs$/]],
	["OpenRC, waiting for the network / ok", () => openrc(["default"], ["inactive"]), [/^ok -: .* runs$/]],
	[
		"OpenRC, stopped, and in no run level / both",
		() => openrc([], []),
		[/^warning service-absent: .*at boot/, /^warning service-absent: .*does not run/],
	],
	["OpenRC, in no run level / warning", () => openrc([], ["started"]), [/^ok/, /^warning service-absent: .*at boot/]],
	["OpenRC, stopped / warning", () => openrc(["default"], []), [/^warning service-absent: .*does not run/]],
	[
		"OpenRC, failed / problem",
		() => openrc(["default"], ["failed"]),
		[/^problem service-failed: .*\(it did not start\)/],
	],
	[
		"procd, no script / nothing starts it",
		() => procd(failed(1), false, false),
		[/^warning service-absent: Nothing starts/],
	],
	["procd, running / ok", () => procd(instance({ running: true, pid: 7 })), ["ok -: The procd service cfddns runs"]],
	[
		"procd, not enabled / warning",
		() => procd(instance({ running: true }), false),
		[/^ok/, /^warning service-absent: .*at boot/],
	],
	[
		"procd, ended / problem",
		() => procd(instance({ running: false, exit_code: 3 })),
		[/^problem service-failed: .*\(exit code 3\)/],
	],
	[
		"procd, several ended / problem, with each exit code",
		() =>
			procd(
				printed(
					JSON.stringify({
						cfddns: { instances: { a: { running: false, exit_code: 3 }, b: { running: false, exit_code: 4 } } },
					}),
				),
			),
		[/^problem service-failed: .*\(exit code 3, 4\)/],
	],
	[
		"procd, ended well / warning",
		() => procd(instance({ running: false, exit_code: 0 })),
		[/^warning service-absent: .*does not run/],
	],
	[
		"procd, ended nobody tells how / warning",
		() => procd(instance({ running: false })),
		[/^warning service-absent: .*does not run/],
	],
	[
		"procd, an instance that is none / warning",
		() => procd(printed('{"cfddns":{"instances":{"instance1":null}}}')),
		[/^warning service-absent: .*does not run/],
	],
	["procd, not started / warning", () => procd(printed("{}")), [/^warning service-absent: .*does not run/]],
	["procd, no answer / not ok", () => procd(failed(null)), [/^warning not-checked/]],
	["procd, nonsense / not ok", () => procd(printed("[")), [/^warning not-checked/]],
];
