import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planInstall } from "../../src/install/install.ts";
import { parseManifest } from "../../src/install/manifest.ts";
import { planRemoval } from "../../src/install/uninstall.ts";
import { carryOutInstall } from "../../src/platform/carry-out-install.ts";
import { factsOf } from "../install/facts.ts";
import { TOKEN } from "./home.ts";
import { commandLine, runProgram, runWords } from "./program.ts";

/** The installer's bugs in the original script of 2020, by their numbers in its list. What only a booted system shows is in test/service. */

const [NODE, BUNDLE = ""] = commandLine([]);

let shelf: string;
beforeAll(() => {
	shelf = mkdtempSync(join(tmpdir(), "cfddns-original-"));
	chmodSync(shelf, 0o755);
});
afterAll(() => rmSync(shelf, { recursive: true, force: true }));
const newFolder = (): string => {
	const folder = mkdtempSync(join(shelf, "one-"));
	chmodSync(folder, 0o755);
	return folder;
};
const staged = (root: string, ...args: readonly string[]) =>
	runProgram(["install", "--root", root, "--platform", "systemd", ...args], dirname(root));
const below = (root: string): readonly string[] =>
	existsSync(root)
		? readdirSync(root, { recursive: true, encoding: "utf8" }).filter(path => statSync(join(root, path)).isFile())
		: [];

type Dry = { readonly files: { path: string; mode: string; content: string }[]; readonly commands: string[][] };
async function dry(...args: readonly string[]): Promise<Dry> {
	const ran = await runProgram(["install", "--dry-run", "--json", ...args], newFolder());
	expect(ran).toMatchObject({ code: 0, stderr: "" });
	return JSON.parse(ran.stdout);
}
const contentOf = ({ files }: Dry, end: string): string => files.find(({ path }) => path.endsWith(end))?.content ?? "";

const WINDOWS_CONFIG = "C:\\ProgramData\\cfddns\\cfddns.toml";

describe.concurrent("the bugs of the original's installer are not repeated", () => {
	test.each<[bug: string, instead: string, check: () => Promise<void>]>([
		[
			"30: a file that is not there is copied, and that is the end",
			"the one file installs itself, from anywhere",
			async () => {
				const folder = newFolder();
				const alone = join(folder, "downloaded.mjs");
				copyFileSync(BUNDLE, alone);
				const root = join(folder, "stage");
				const ran = await runWords([NODE, alone, "install", "--root", root, "--platform", "systemd"], folder);
				expect(ran).toMatchObject({ code: 0, stderr: "" });
				expect(readFileSync(join(root, "usr/local/lib/cfddns/cfddns.mjs"), "utf8")).toBe(readFileSync(BUNDLE, "utf8"));
			},
		],
		[
			"31: a step fails, and the exit code is 0",
			"exit 3, said, and nothing is left",
			async () => {
				const root = join(newFolder(), "stage");
				mkdirSync(join(root, "etc/systemd/system/cfddns.service"), { recursive: true });
				const ran = await staged(root, "--force");
				expect(ran.code).toBe(3);
				expect(ran.stderr).toContain("Nothing was installed");
				expect(below(root)).toEqual([]);
			},
		],
		[
			"32: every user can read the token",
			"the configuration is its owner's; others who can read it are named",
			async () => {
				const folder = newFolder();
				const config = join(folder, "cfddns.toml");
				writeFileSync(
					config,
					`api = "http://127.0.0.1:9/v4"\ntoken = "${TOKEN}"\ndomains = ["home.example.com"]\nstate_dir = "state"\n[ipv4]\nsources = ["static:81.2.69.142"]\n[ipv6]\nenabled = false\n`,
				);
				chmodSync(config, 0o644);
				const ran = await runProgram(["plan", "--config", config], folder);
				expect(ran.stderr).toContain("Other users of this machine can get at");
				chmodSync(config, 0o600);
				expect((await runProgram(["plan", "--config", config], folder)).stderr).not.toContain("Other users");
				// And the service gets it from root, rather than from a file that all can read.
				for (const mode of ["watch", "timer"])
					expect(contentOf(await dry("--platform", "systemd", "--mode", mode), "cfddns.service")).toMatch(
						/LoadCredential=cfddns\.toml|install -D -m 0400/,
					);
			},
		],
		[
			"33: installed again, the edited configuration is the template again",
			"it is no file of an installation, in any mode",
			async () => {
				const root = join(newFolder(), "stage");
				const config = join(root, "etc/cfddns/cfddns.toml");
				mkdirSync(dirname(config), { recursive: true });
				writeFileSync(config, "# edited\n");
				for (const mode of ["watch", "timer", "watch"]) expect((await staged(root, "--mode", mode)).code).toBe(0);
				expect(readFileSync(config, "utf8")).toBe("# edited\n");
			},
		],
		[
			"34: cp -Z and chmod, where they are there",
			"no program copies; modes are what is shown, whatever the umask",
			async () => {
				const { commands } = await dry("--platform", "systemd");
				expect(commands.map(([program]) => program).filter(program => program !== "systemctl")).toEqual([]);
				const root = join(newFolder(), "stage");
				await runProgram(["install", "--root", root, "--platform", "systemd"], dirname(root), {
					through: ["sh", "-c", 'umask 077; exec "$@"', "sh"],
				});
				const { files } = await dry("--platform", "systemd", "--root", root);
				const modes = files.map(({ path }) => `0${(statSync(join(root, path)).mode & 0o777).toString(8)}`);
				expect(modes).toEqual(files.map(({ mode }) => mode));
			},
		],
		[
			"35: the timer is never enabled, so that it runs once",
			"loaded, enabled and started, in that order",
			async () => {
				for (const [mode, units] of [
					["watch", ["cfddns.service"]],
					["timer", ["cfddns.timer", "cfddns.path"]],
				] as const) {
					const { commands } = await dry("--platform", "systemd", "--mode", mode);
					expect(commands.slice(0, 3)).toEqual([
						["systemctl", "daemon-reload"],
						["systemctl", "enable", ...units],
						["systemctl", "restart", ...units],
					]);
				}
			},
		],
		[
			"36: before the network, as root, with all rights",
			"after it, as a user of its own, without any",
			async () => {
				const timer = contentOf(await dry("--platform", "systemd", "--mode", "timer"), "cfddns.service");
				expect(timer).toMatch(/^Wants=network-online\.target$/m);
				expect(timer).toMatch(/^After=network-online\.target/m);
				// It is the timer that is enabled.
				expect(timer).not.toContain("[Install]");
				const watch = contentOf(await dry("--platform", "systemd"), "cfddns.service");
				expect(watch).toMatch(/^After=network\.target/m);
				for (const unit of [timer, watch])
					for (const line of ["DynamicUser=yes", "CapabilityBoundingSet=", "ProtectSystem=strict"])
						expect(unit.split("\n")).toContain(line);
			},
		],
		[
			"37: once a day, and never after a boot if it never ran",
			"soon after each boot, and every five minutes by the clock",
			async () => {
				const timer = contentOf(await dry("--platform", "systemd", "--mode", "timer"), "cfddns.timer").split("\n");
				for (const line of ["OnBootSec=15s", "OnCalendar=*:0/5", "RandomizedDelaySec=45s"])
					expect(timer).toContain(line);
				expect(timer.filter(line => line.startsWith("OnUnit"))).toEqual([]);
			},
		],
		[
			"38: no check for root, no dry run, no version, no way back, only in its own folder",
			"all of these, from any folder",
			async () => {
				const folder = newFolder();
				const asNobody = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--clear-groups"] : [];
				for (const command of ["install", "uninstall"]) {
					const refused = await runProgram([command], folder, { through: asNobody });
					expect(refused.code).toBe(2);
					expect(refused.stderr).toContain("only root may");
				}
				expect((await runProgram(["--version"], folder)).stdout).toMatch(/^\d+\.\d+\.\d+/);
				const { files } = await dry("--platform", "systemd");
				expect(files.map(({ path }) => path)).toContain("/usr/local/bin/cfddns");
				for (const { path } of files) expect(path).toMatch(/^\//);
				const root = join(folder, "stage");
				await staged(root);
				const removed = await runProgram(["uninstall", "--root", root, "--platform", "systemd"], folder);
				expect(removed.code).toBe(0);
				expect(below(root)).toEqual([]);
			},
		],
		[
			"39: the machine's PATH is cut at 1024 characters, and grows at every run",
			"nothing but the task and the rights on our own folder is touched",
			async () => {
				const { commands } = await dry("--platform", "windows");
				expect([...new Set(commands.map(([program]) => program))].toSorted()).toEqual(["icacls", "schtasks"]);
				expect(JSON.stringify(commands)).not.toMatch(/path/i);
			},
		],
		[
			"40: the configuration is copied over, with placeholders",
			"it is no file of an installation; what the tool is told to use is where the owner put it",
			async () => {
				const { files, commands } = await dry("--platform", "windows");
				expect(files.filter(({ path }) => path === WINDOWS_CONFIG || path.endsWith(".toml"))).toEqual([]);
				expect(commands.flat()).not.toContain(WINDOWS_CONFIG);
				expect(contentOf(await dry("--platform", "windows"), ".xml")).toContain(`--config ${WINDOWS_CONFIG}<`);
			},
		],
		[
			"41: only while somebody is logged on, on mains, once a day; an existing task stays as it is",
			"at boot, on a network, every five minutes, whoever is there; replaced",
			async () => {
				const shown = await dry("--platform", "windows");
				const task = contentOf(shown, ".xml");
				for (const part of [
					"<UserId>S-1-5-19</UserId>",
					"<DisallowStartIfOnBatteries>false<",
					"<StopIfGoingOnBatteries>false<",
					"<StartWhenAvailable>true<",
					"<BootTrigger>",
					"<EventTrigger>",
					"<Interval>PT5M<",
				])
					expect(task).toContain(part);
				expect(task).not.toContain("LogonTrigger");
				expect(shown.commands.find(words => words.includes("/create"))).toContain("/f");
			},
		],
		[
			"42: registered, it says, although that failed; every user can read the token",
			"said and undone; closed to all but administrators and the service, before the task is registered",
			async () => {
				const folder = newFolder();
				const ran: string[] = [];
				const plan = planInstall(factsOf({ platform: "windows", config: WINDOWS_CONFIG }));
				const carriedOut = carryOutInstall(plan, {
					place: path => join(folder, path.replace(/^C:/, "").replaceAll("\\", "/")),
					run: async (program, args) => {
						ran.push([program, ...args].join(" "));
						if (args.includes("/create")) throw new Error("schtasks ended with exit code 1");
						return "";
					},
					signal: new AbortController().signal,
				});
				await expect(carriedOut).rejects.toMatchObject({
					code: "install-failed",
					message: expect.stringContaining("schtasks ended with exit code 1"),
				});
				expect(readdirSync(folder)).toEqual([]);
				expect(ran[0]).toBe(
					"icacls C:\\ProgramData\\cfddns /inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-19:(OI)(CI)RX",
				);
			},
		],
		[
			"43: paths of its author's machine, and no way back",
			"none of this machine's; every file is removed again",
			async () => {
				const shown = JSON.stringify(
					(await dry("--platform", "windows")).files.filter(({ path }) => !path.endsWith(".mjs")),
				);
				for (const ours of [process.cwd(), homedir(), process.execPath]) expect(shown).not.toContain(ours);
				const { files } = planInstall(factsOf({ platform: "windows", config: WINDOWS_CONFIG }));
				const manifest = parseManifest(files.find(({ path }) => path.endsWith("installed.json"))?.content ?? "");
				const { removed, before } = planRemoval("windows", manifest, false);
				expect(removed.toSorted()).toEqual(files.map(({ path }) => path).toSorted());
				expect(before.at(-1)).toEqual(["schtasks", "/delete", "/tn", "cfddns", "/f"]);
			},
		],
	])("%s / %s", async (_bug, _instead, check) => check());
});
