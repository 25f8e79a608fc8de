// Packs the package as npm would publish it, installs the tarball into an empty folder and runs what a user would run.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cfddns-package-"));

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: "utf8" });

try {
	run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], root);
	const tarball = readdirSync(folder).find(name => name.endsWith(".tgz"));
	if (tarball === undefined) throw new Error("npm pack made no tarball");
	const files = run("tar", ["-tzf", tarball], folder).trim().split("\n").sort();
	writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
	run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", `./${tarball}`], folder);
	const installed = readdirSync(join(folder, "node_modules")).filter(name => !name.startsWith("."));
	if (installed.join() !== "cfddns") throw new Error(`A user would install more than cfddns: ${installed.join(", ")}`);
	const version = run(join(folder, "node_modules/.bin/cfddns"), ["--version"], folder).trim();
	const demo = run(join(folder, "node_modules/.bin/cfddns"), ["demo"], folder);
	if (!demo.includes("What it cost in requests")) throw new Error(`The demo ended early:\n${demo}`);
	console.log(`cfddns ${version} runs from its tarball: ${files.length} files, no dependencies`);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
