import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const CHECKOUT = resolve(import.meta.dirname, "../..");

/** The commands of README's section "Install", without their comments. */
export function installCommands(): readonly string[] {
	const readme = readFileSync(join(CHECKOUT, "README.md"), "utf8");
	const [, block = ""] = /^## Install\n.*?```sh\n(.*?)```/ms.exec(readme) ?? [];
	return block
		.split("\n")
		.map(line => line.replace(/\s+#.*$/, "").trim())
		.filter(line => line !== "");
}

/** A repository that holds this checkout as it lies there, changes that are in no commit included. */
export function repositoryOfThis(): { readonly path: string; remove(): void } {
	const folder = mkdtempSync(join(tmpdir(), "cfddns-origin-"));
	const path = join(folder, "cfddns.git");
	const git = (...words: readonly string[]): void => {
		execFileSync("git", [`--git-dir=${path}`, `--work-tree=${CHECKOUT}`, ...words], {
			cwd: CHECKOUT,
			stdio: ["ignore", "pipe", "pipe"],
		});
	};
	execFileSync("git", ["init", "--quiet", "--bare", path], { stdio: ["ignore", "pipe", "pipe"] });
	git("add", "--all");
	git("-c", "user.name=Somebody", "-c", "user.email=somebody@localhost", "commit", "--quiet", "--message=All of it");
	return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs a command of theirs outside of the machine, where the Internet's packages are. An Error with what it said if it fails. */
export function runOutside(command: string, folder: string): void {
	// What was fetched for this checkout need not be fetched again.
	const env = { ...process.env, npm_config_prefer_offline: "true" };
	execFileSync("sh", ["-c", command], { cwd: folder, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
