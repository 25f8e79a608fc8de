import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS, GLOBAL_FLAGS } from "../../src/cli/commands.ts";
import { bashCompletion } from "../../src/cli/completion-bash.ts";
import { fishCompletion } from "../../src/cli/completion-fish.ts";
import { tableOf } from "../../src/cli/completion-table.ts";
import { zshCompletion } from "../../src/cli/completion-zsh.ts";

const TABLE = tableOf(COMMANDS, GLOBAL_FLAGS);
const NAMES = COMMANDS.map(({ name }) => name);

const isThere = (program: string): boolean =>
	spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;

let folder = "";
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "cfddns-completion-"));
	writeFileSync(join(folder, "some-file.toml"), "");
	mkdirSync(join(folder, "fish"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is typed, and what is offered: all of it, or at least these. */
const CASES: readonly (readonly [typed: string, offered: readonly string[]])[] = [
	["cfddns ", NAMES],
	["cfddns sta", ["status"]],
	["cfddns plan --fo", ["--force"]],
	["cfddns --config x plan --fo", ["--force"]],
	["cfddns init --tok", ["--token-file"]],
	["cfddns init --ipv6 ", ["auto", "true", "false"]],
	["cfddns completion ", ["bash", "fish", "zsh"]],
	["cfddns status --j", ["--json"]],
];

describe.runIf(isThere("bash"))(`bash${isThere("bash") ? "" : " (not installed)"}`, () => {
	const complete = (typed: string): readonly string[] => {
		const words = typed.split(" ").map(word => `'${word}'`);
		const script = `${bashCompletion(TABLE)}
COMP_WORDS=(${words.join(" ")}) COMP_CWORD=${words.length - 1}
_cfddns cfddns; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p cfddns >&2`;
		return execFileSync("bash", ["--norc", "-euc", script], { cwd: folder, encoding: "utf8", stdio: "pipe" })
			.split("\n")
			.filter(line => line !== "");
	};

	test.each(CASES)("%j", (typed, offered) => {
		const said = complete(typed);
		for (const word of offered) expect(said).toContain(word);
		if (!typed.endsWith(" ")) expect(said).toHaveLength(offered.length);
	});

	test.each(["cfddns --config so", "cfddns migrate so"])("%j / left to bash, which offers files", typed => {
		expect(complete(typed)).toEqual([]);
	});

	test("another command's flags / not offered", () => {
		expect(complete("cfddns status --")).not.toContain("--force");
	});
});

describe.runIf(isThere("zsh"))(`zsh${isThere("zsh") ? "" : " (not installed)"}`, () => {
	// Lists are only made within a real line editor: zsh on a terminal of its own (zsh/zpty), to which Tab is typed.
	const complete = (typed: string): string => {
		writeFileSync(join(folder, "_cfddns"), zshCompletion(TABLE));
		const script = `
zmodload zsh/zpty
zpty session zsh -f -i
zpty -w session "PS1=ready; fpath=(${folder} \\$fpath); autoload -Uz compinit; compinit -u -d ${folder}/dump; stty cols 300 rows 200; setopt auto_list no_list_beep list_ambiguous; zstyle ':completion:*' list-prompt ''; cd ${folder}; print SET-UP-DONE"
zpty -r session text '*SET-UP-DONE*SET-UP-DONE*'
zpty -n -w session ${JSON.stringify(typed)}$'\\t\\t'
for turn in {1..40}; do sleep 0.1; while zpty -rt session text; do print -rn -- "$text"; done; done
zpty -d session`;
		return execFileSync("zsh", ["-fc", script], { encoding: "utf8", stdio: "pipe" }).replace(
			/\x1b\[[0-9;?]*[A-Za-z]/g,
			"",
		);
	};

	test("the script has no mistake", () => {
		execFileSync("zsh", ["-fnc", zshCompletion(TABLE)]);
	});

	test.each(CASES.slice(0, 7))("%j", { timeout: 30_000 }, (typed, offered) => {
		const said = complete(typed);
		for (const word of offered) expect(said).toContain(word);
	});
});

describe.runIf(isThere("fish"))(`fish${isThere("fish") ? "" : " (not installed)"}`, () => {
	const complete = (typed: string): readonly string[] => {
		writeFileSync(join(folder, "cfddns.fish"), fishCompletion(TABLE));
		const script = `source cfddns.fish; complete -C ${JSON.stringify(typed)}`;
		return execFileSync("fish", ["--no-config", "-c", script], {
			cwd: folder,
			encoding: "utf8",
			env: { PATH: process.env["PATH"] ?? "", HOME: folder },
			stdio: "pipe",
		})
			.split("\n")
			.filter(line => line !== "")
			.map(line => line.split("\t")[0] ?? "");
	};

	test.each(CASES)("%j", (typed, offered) => {
		const said = complete(typed);
		for (const word of offered) expect(said).toContain(word);
	});

	test.each(["cfddns --config so", "cfddns migrate so"])("%j / files", typed => {
		expect(complete(typed)).toContain("some-file.toml");
	});
});

test("every command and flag is in each script", () => {
	const flags = [...COMMANDS.flatMap(command => command.flags), ...GLOBAL_FLAGS].map(
		({ flag }) => flag.split(" ")[0] ?? "",
	);
	for (const script of [bashCompletion(TABLE), zshCompletion(TABLE), fishCompletion(TABLE)]) {
		for (const name of NAMES) expect(script).toContain(name);
		for (const flag of flags) expect(script).toContain(flag.slice(2));
	}
});
