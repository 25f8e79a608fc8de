// Does the torture find what it is for? Each patch of test/torture/planted/ breaks one invariant in a copy of the sources; the
// torture of that copy has to name it. Ends with 0 if all are found, and nothing is in a copy without a patch.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const planted = join(root, "test/torture/planted");
/** Where the search begins. */
const FIRST_SEED = "1";
/** How far it goes on. */
const SEQUENCES = "150";
const CLEAN_SEQUENCES = "12";
/** How many copies are tried at once, and each with so many workers: most of the time they wait. */
const LANES = 2;
const WORKERS = "4";

const only = process.argv.slice(2);
const patches = readdirSync(planted)
	.filter(name => name.endsWith(".patch"))
	.filter(name => only.length === 0 || only.some(word => name.includes(word)))
	.toSorted();
/** @type {(string | null)[]} */
const waiting = [...patches, ...(only.length === 0 ? [null] : [])];
let wrong = 0;

await Promise.all(
	Array.from({ length: LANES }, async () => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
			const startedAt = performance.now();
			const said = await tryCopy(next);
			if (!said.ok) wrong += 1;
			const tookS = Math.round((performance.now() - startedAt) / 1000);
			console.log(`${said.ok ? "ok    " : "WRONG "} ${next ?? "no bug"}: ${said.text} (${tookS} s)`);
		}
	}),
);
console.log(wrong === 0 ? "every planted bug is found" : `${wrong} of ${patches.length + 1} are not as they should be`);
process.exitCode = wrong === 0 ? 0 : 1;

/**
 * Builds a copy with this patch, or without any, and tortures it.
 * @param {string | null} patch
 * @returns {Promise<{ ok: boolean, text: string }>}
 */
async function tryCopy(patch) {
	const folder = mkdtempSync(join(tmpdir(), "cfddns-planted-"));
	try {
		for (const name of ["src", "scripts", "package.json", "package-lock.json"])
			cpSync(join(root, name), join(folder, name), { recursive: true });
		symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
		if (patch !== null) {
			const applied = await run(["git", "apply", join(planted, patch)], folder);
			if (applied.code !== 0) return { ok: false, text: `the patch no longer applies:\n${applied.output}` };
		}
		const built = await run([process.execPath, "scripts/build.mjs"], folder);
		if (built.code !== 0) return { ok: false, text: `it cannot be built:\n${built.output}` };
		if (patch === null) return await expectNothing(folder);
		const number = headerOf(patch, "Invariant");
		if (number === null) return { ok: false, text: 'it does not say "Invariant: N"' };
		return await expectFound(folder, `invariant ${number}`, seedsOf(patch));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/**
 * Where a patch says that its bug was found before, so that it is found at once: "Seeds: 12 57". Moments are the machine's, so there may
 * be several.
 * @param {string} patch
 */
function seedsOf(patch) {
	return (headerOf(patch, "Seeds") ?? "").split(" ").filter(seed => seed !== "");
}

/**
 * A line such as "Seeds: 12 57" above the patch itself; `null` if there is none.
 * @param {string} patch
 * @param {string} key
 */
function headerOf(patch, key) {
	const text = readFileSync(join(planted, patch), "utf8");
	return new RegExp(`^${key}: ([\\d ]+)$`, "m").exec(text)?.[1] ?? null;
}

/**
 * @param {string} folder
 * @param {string} rule
 * @param {readonly string[]} before Seeds at which it was found before.
 */
async function expectFound(folder, rule, before) {
	const places = [...before.map(seed => [seed, "1"]), [FIRST_SEED, SEQUENCES]];
	let last = "";
	for (const [seed = "", sequences = ""] of places) {
		const { code, output } = await torture(folder, ["--seed", seed, "--sequences", sequences, "--until", rule]);
		const found = /^BROKEN (.*)$/m.exec(output)?.[1];
		const foundAt = /--seed (\d+)$/m.exec(output)?.[1];
		if (code === 0 && found !== undefined) return { ok: true, text: `found at ${foundAt}: ${found}` };
		last = output;
	}
	return { ok: false, text: `${rule} was not named:\n${last}` };
}

/**
 * Nor where a bug is found: else it would be something else that is found there.
 * @param {string} folder
 */
async function expectNothing(folder) {
	const places = [[FIRST_SEED, CLEAN_SEQUENCES], ...patches.flatMap(seedsOf).map(seed => [seed, "1"])];
	for (const [seed = "", sequences = ""] of places) {
		const { code, output } = await torture(folder, ["--seed", seed, "--sequences", sequences]);
		if (code !== 0) return { ok: false, text: `something was found:\n${output}` };
	}
	return { ok: true, text: "nothing found" };
}

/**
 * @param {string} folder
 * @param {readonly string[]} options
 */
function torture(folder, options) {
	const common = ["--workers", WORKERS, "--no-shrink"];
	return run([process.execPath, join(root, "scripts/torture.mjs"), ...common, ...options], folder, {
		...process.env,
		CFDDNS_TORTURE_PROGRAM: join(folder, "dist/cfddns.mjs"),
	});
}

/**
 * Runs a program to its end.
 * @param {readonly string[]} words
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ code: number, output: string }>}
 */
async function run([program = "", ...args], folder, env) {
	try {
		const { stdout, stderr } = await promisify(execFile)(program, args, {
			cwd: folder,
			maxBuffer: 64 << 20,
			...(env === undefined ? {} : { env }),
		});
		return { code: 0, output: stdout + stderr };
	} catch (error) {
		if (!(error instanceof Error) || !("stdout" in error)) throw error;
		return { code: 1, output: `${error.stdout}${"stderr" in error ? error.stderr : ""}` };
	}
}
