// Asks the registry whether a package that is locked has a known vulnerability. Ends with 0 if none has, with 1 if one has, and with 75
// (EX_TEMPFAIL) if the registry does not say: some mirrors do not offer it, and then nothing was checked.
import { spawnSync } from "node:child_process";

const { stdout } = spawnSync("npm", ["audit", "--json", "--audit=true"], { encoding: "utf8", maxBuffer: 64_000_000 });
/** @type {{ vulnerabilities?: Record<string, { severity: string, via: readonly unknown[] }>, message?: string, error?: { summary?: string } } | null} */
const answer = parsed(stdout);

if (answer?.vulnerabilities === undefined) {
	const reason = answer?.message ?? answer?.error?.summary ?? "";
	console.log(`NOT CHECKED: the registry does not offer an audit${reason === "" ? "" : ` (${reason.split("\n")[0]})`}`);
	process.exitCode = 75;
} else {
	const found = Object.entries(answer.vulnerabilities);
	for (const [name, { severity, via }] of found) console.log(`${name}: ${severity}: ${via.map(titleOf).join("; ")}`);
	console.log(`${found.length} packages with known vulnerabilities`);
	process.exitCode = found.length === 0 ? 0 : 1;
}

/** @param {string} text */
function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/** @param {unknown} via The name of a package, or an advisory. */
function titleOf(via) {
	return typeof via === "object" && via !== null && "title" in via ? String(via.title) : `by ${String(via)}`;
}
