import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseXml } from "@rgrove/parse-xml";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runProgram } from "./program.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "cfddns-install-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cfddns = (...args: readonly string[]) => runProgram(args, folder);
type Dry = { files: { path: string; mode: string; content: string }[]; commands: string[][] };
const dry = async (...args: readonly string[]): Promise<Dry> => {
	const ran = await cfddns("install", "--dry-run", "--json", ...args);
	expect(ran).toMatchObject({ code: 0, stderr: "" });
	return JSON.parse(ran.stdout);
};
const below = (root: string): readonly string[] =>
	readdirSync(root, { recursive: true, encoding: "utf8" })
		.filter(path => statSync(join(root, path)).isFile())
		.toSorted();

describe("cfddns install --dry-run", () => {
	test.each(["systemd", "launchd", "windows"])("%s, --json / files and commands, and nothing else", async platform => {
		const shown = await dry("--platform", platform);
		expect(Object.keys(shown)).toEqual(["files", "commands"]);
		for (const file of shown.files) expect(Object.keys(file).slice(0, 3)).toEqual(["path", "mode", "content"]);
		for (const { mode } of shown.files) expect(mode).toMatch(/^0[0-7]{3}$/);
		expect(shown.commands.flat().every(word => typeof word === "string")).toBe(true);
		expect(below(folder)).toEqual([]);
	});

	test("for people / every file and command", async () => {
		const { stdout } = await cfddns("install", "--dry-run", "--platform", "systemd");
		expect(stdout).toContain("File /etc/systemd/system/cfddns.service (mode 0644):");
		expect(stdout).toContain("systemctl daemon-reload");
		expect(stdout).toContain("Nothing was done.");
	});

	test("systemd / the units are sound, and exposed at most as documented", async ({ skip }) => {
		try {
			execFileSync("systemd-analyze", ["--version"]);
		} catch {
			skip("without systemd-analyze");
		}
		for (const mode of ["watch", "timer"]) {
			const { files } = await dry("--platform", "systemd", "--mode", mode);
			const unit = files.find(({ path }) => path.endsWith(".service"))?.content ?? "";
			const path = join(folder, "cfddns.service");
			writeFileSync(path, unit);
			execFileSync("systemd-analyze", ["security", "--offline=true", "--threshold=12", "--no-pager", path]);
		}
	});

	test.each(["watch", "timer"])("launchd, %s / a property list with paths and arguments", async mode => {
		const { files, commands } = await dry("--platform", "launchd", "--mode", mode);
		const { content = "" } = files.find(({ path }) => path.endsWith(".plist")) ?? {};
		expect(parseXml(content).root?.name).toBe("plist");
		expect(content).toContain("<string>/usr/local/lib/cfddns/cfddns.mjs</string>");
		expect(content.includes("<key>KeepAlive</key>")).toBe(mode === "watch");
		expect(content.includes("<key>WatchPaths</key>")).toBe(mode === "timer");
		expect(commands.at(-1)).toEqual(["launchctl", "bootstrap", "system", "/Library/LaunchDaemons/cfddns.plist"]);
	});

	test("Windows / boot, interval and network; as LOCAL SERVICE; only administrators and it may read the configuration", async () => {
		const { files, commands } = await dry("--platform", "windows");
		const { content = "" } = files.find(({ path }) => path.endsWith(".xml")) ?? {};
		expect(parseXml(content).root?.name).toBe("Task");
		expect(content).toMatch(/^[\t\n\x20-\x7e]*$/);
		for (const part of ["<BootTrigger>", "<Interval>PT5M</Interval>", "EventID=10000", "<UserId>S-1-5-19</UserId>"])
			expect(content).toContain(part);
		expect(content).toContain("&#34;C:\\Program Files\\cfddns\\cfddns.mjs&#34; watch");
		expect(commands[0]?.slice(0, 3)).toEqual(["icacls", "C:\\ProgramData\\cfddns", "/inheritance:r"]);
		expect(commands.flat().join(" ")).not.toContain("setx");
	});

	test.each([
		["--mode", "dail"],
		["--platform", "upstart"],
	])("%s %s / refused, with what there is, exit 2", async (flag, word) => {
		const ran = await cfddns("install", "--dry-run", flag, word);
		expect(ran.code).toBe(2);
		expect(ran.stderr).toMatch(/fix: Write --/);
	});
});

describe("cfddns install --root", () => {
	test("Windows / the task as its programs read it: UTF-16, little-endian, with its mark; again, and it is ours", async () => {
		const root = join(folder, "stage");
		for (const mode of ["watch", "timer"]) {
			const ran = await cfddns("install", "--root", root, "--platform", "windows", "--mode", mode);
			expect(ran).toMatchObject({ code: 0, stderr: "" });
			const bytes = readFileSync(join(root, "Program Files/cfddns/cfddns-task.xml"));
			expect(bytes.toString("utf16le")).toMatch(/^\ufeff<\?xml version="1\.0" encoding="UTF-16"\?>\n<Task /);
		}
		const removed = await cfddns("uninstall", "--root", root, "--platform", "windows");
		expect(removed.stdout).not.toContain("Kept");
		expect(below(root)).toEqual([]);
	});

	test("twice, in both modes, then uninstall / exactly what is shown; then nothing", async () => {
		const root = join(folder, "stage");
		for (const mode of ["watch", "timer"]) {
			const ran = await cfddns("install", "--root", root, "--platform", "systemd", "--mode", mode);
			expect(ran).toMatchObject({ code: 0, stderr: "" });
		}
		expect(below(root)).toEqual([
			"etc/systemd/system/cfddns.path",
			"etc/systemd/system/cfddns.service",
			"etc/systemd/system/cfddns.timer",
			"usr/local/bin/cfddns",
			"usr/local/lib/cfddns/cfddns.mjs",
			"usr/local/lib/cfddns/installed.json",
			"usr/local/lib/cfddns/root/README",
		]);
		expect(statSync(join(root, "usr/local/bin/cfddns")).mode & 0o777).toBe(0o755);
		const changed = join(root, "etc/systemd/system/cfddns.timer");
		writeFileSync(changed, "mine");
		const refused = await cfddns("install", "--root", root, "--platform", "systemd");
		expect(refused.code).toBe(2);
		expect(refused.stderr).toContain(changed);
	});

	test("a file in the way / undone and said, exit 3", async () => {
		const root = join(folder, "stage");
		await cfddns("install", "--root", root, "--platform", "systemd");
		const unit = join(root, "etc/systemd/system/cfddns.service");
		const before = readFileSync(unit, "utf8");
		// The other mode's second unit cannot be written.
		execFileSync("mkdir", [join(root, "etc/systemd/system/cfddns.timer")]);
		const ran = await cfddns("install", "--root", root, "--platform", "systemd", "--mode", "timer", "--force");
		expect(ran.code).toBe(3);
		expect(ran.stderr).toContain("Nothing was installed");
		expect(readFileSync(unit, "utf8")).toBe(before);
		expect(JSON.parse(readFileSync(join(root, "usr/local/lib/cfddns/installed.json"), "utf8")).mode).toBe("watch");
	});

	test("uninstall / removes it, keeps what was changed, and says so; again / nothing is there", async () => {
		const root = join(folder, "stage");
		await cfddns("install", "--root", root, "--platform", "systemd");
		writeFileSync(join(root, "usr/local/bin/cfddns"), "mine");
		const ran = await cfddns("uninstall", "--root", root, "--platform", "systemd");
		expect(ran.stdout).toContain("Kept /usr/local/bin/cfddns");
		expect(below(root)).toEqual(["usr/local/bin/cfddns"]);
		const again = await cfddns("uninstall", "--root", root, "--platform", "systemd");
		expect(again).toMatchObject({ code: 0 });
		expect(again.stdout).toContain("No service is installed.");
	});
});

test.each(["openrc", "procd"])("examples/service/%s / a shell understands it", name => {
	execFileSync("sh", ["-n", join(import.meta.dirname, "../../examples/service", name)]);
});
