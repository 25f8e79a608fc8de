import { describe, expect, test } from "vitest";
import { fakeApp, fakeTerminal, forever } from "../../test/cli/fakes.ts";
import { COMMANDS } from "./commands.ts";
import { runProgram } from "./program.ts";

async function said(args: readonly string[], columns = 80) {
	const terminal = fakeTerminal({ columns });
	const exitCode = await runProgram(args, fakeApp({}), terminal, forever());
	return { exitCode, ...terminal.printed() };
}

describe("a call that is wrong / exit 2: what, and how to fix it", () => {
	test.each<[args: readonly string[], what: string, fix: string]>([
		[["snyc"], "unknown command 'snyc'", "Did you mean sync?"],
		[["help", "snyc"], "unknown command 'snyc'", "Did you mean sync?"],
		[["snyc", "--help"], "unknown command 'snyc'", "Did you mean sync?"],
		[["-h", "snyc"], "unknown command 'snyc'", "Did you mean sync?"],
		[["help", "snyc", "--help"], "unknown command 'snyc'", "Did you mean sync?"],
		[["--config", "token", "snyc"], "unknown command 'snyc'", "Did you mean sync?"],
		[["--config", "sync", "snyc", "-h"], "unknown command 'snyc'", "Did you mean sync?"],
		[["frobnicate"], "unknown command 'frobnicate'", "`cfddns --help` lists the commands."],
		[["constructor"], "unknown command 'constructor'", "`cfddns --help` lists the commands."],
		[["__proto__"], "unknown command '__proto__'", "`cfddns --help` lists the commands."],
		[["sync", "--jsn"], "unknown option '--jsn'", "Did you mean --json?"],
		[["sync", "--frobnicate"], "unknown option '--frobnicate'", "`cfddns sync --help` lists the flags."],
		[["sync", "--token=SE'C\nRET"], "unknown option '--token'", "`cfddns sync --help` lists the flags."],
		[["--frobnicate"], "unknown option '--frobnicate'", "`cfddns --help` lists the flags."],
		[["sync", "--dry-run"], "unknown option '--dry-run'", "`cfddns plan` shows what would change, and writes nothing."],
		[["sync", "extra"], "too many arguments: `cfddns sync` takes none, only flags", "`cfddns sync --help` lists them."],
		[
			["migrate"],
			"`cfddns migrate` needs to know the file",
			"Write `cfddns migrate FILE`: the other tool's configuration; - reads standard input.",
		],
		[
			["migrate", "plan", "sync"],
			"too many arguments: `cfddns migrate` takes one file, and flags",
			"`cfddns migrate --help` lists them.",
		],
		[["migrate", "sync", "--wrte"], "unknown option '--wrte'", "Did you mean --write?"],
		[["migrat", "file"], "unknown command 'migrat'", "Did you mean migrate?"],
		[["--config"], "option '--config <path>' argument missing", "Write --config <path>: the configuration file."],
		[
			["plan", "--set"],
			"option '--set <key=value>' argument missing",
			"Write --set <key=value>: a configuration key, such as interval=10m; repeatable.",
		],
		[["--config", "x"], "no command was given", "`cfddns --help` lists the commands."],
	])("%j / %s", async (args, what, fix) => {
		expect(await said(args)).toEqual({ exitCode: 2, out: "", error: `error: ${what}\n  fix: ${fix}\n` });
		const json = await said(["--json", ...args]);
		expect([json.exitCode, json.error]).toEqual([2, ""]);
		expect(JSON.parse(json.out)).toMatchObject({
			ok: false,
			exitCode: 2,
			problems: [{ code: "bad-usage", name: null, message: what, hint: fix }],
		});
	});

	test.each<[args: string]>([
		["--set token SECRET"],
		["--set=token SECRET"],
		["--set Token SECRET --help"],
		["--set token= SECRET"],
		["--set token = SECRET"],
		["--set token=Bearer SECRET"],
		["--set token SECRET sync"],
		["sync --set token SECRET"],
		["sync --set token --SECRET"],
		["sync --set token -- SECRET"],
		["plan --set=token SECRET"],
		["help SECRET --set token"],
	])("cfddns %s / refused, and not repeated", async args => {
		const words = args.split(" ");
		const what = "--set token: every user of this machine can see command lines";
		const fix = "Set $CFDDNS_TOKEN, or write it into the configuration as `token`.";
		expect(await said(words)).toEqual({ exitCode: 2, out: "", error: `error: ${what}\n  fix: ${fix}\n` });
		const json = await said(["--json", ...words]);
		expect([json.exitCode, json.error]).toEqual([2, ""]);
		expect(JSON.parse(json.out)).toMatchObject({ ok: false, problems: [{ message: what, hint: fix }] });
		expect(json.out).not.toContain("SECRET");
	});

	test("nothing at all / the help, on stderr; as JSON, one object", async () => {
		const bare = await said([]);
		expect([bare.exitCode, bare.out]).toEqual([2, ""]);
		expect(bare.error).toContain("Usage: cfddns [options] [command]");
		const json = await said(["--json"]);
		expect([json.exitCode, json.error]).toEqual([2, ""]);
		expect(JSON.parse(json.out)).toMatchObject({ ok: false, exitCode: 2, problems: [{ code: "bad-usage" }] });
	});
});

describe("help", () => {
	const calls = [
		["--help"],
		["-h"],
		["help"],
		["--config", "snyc", "--help"],
		["--help", "--set", "owner=home"],
		...COMMANDS.flatMap(({ name }) => [
			[name, "--help"],
			["help", name],
		]),
	];

	test.each(calls)("%s %s / on stdout, exit 0, within 80 columns", async (...args) => {
		const { exitCode, out, error } = await said(args);
		expect([exitCode, error]).toEqual([0, ""]);
		expect(out.split("\n").filter(line => line.length > 80)).toEqual([]);
	});

	test("of the program / every command; of a command, its flags and examples", async () => {
		const { out } = await said(["--help"]);
		for (const { name, flags, examples } of COMMANDS) {
			expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
			const own = (await said([name, "--help"])).out;
			for (const text of [...flags.map(({ flag }) => flag), ...examples.flat()]) expect(own).toContain(text);
		}
	});

	test("--version / the version alone", async () => {
		expect(await said(["--version"])).toEqual({ exitCode: 0, out: "1.2.3\n", error: "" });
	});
});
