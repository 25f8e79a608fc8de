import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/simulator.ts";
import { type Ran, type RunOptions, runProgram } from "./program.ts";

/** What the tests look for in every output: it must be nowhere. */
export const TOKEN = "cfut_0123456789abcdefghijklmnopqrstuvwxyzABCD";

/** A home: a folder of its own for configuration and state, and a simulator at the other end of the line. */
export type Home = {
	readonly folder: string;
	readonly config: string;
	readonly stateFolder: string;
	readonly simulator: Simulator;
	/** All that ran here so far. */
	readonly runs: readonly Ran[];
	/**
	 * Replaces the configuration. `api`, `token` and `state_dir` are put before it unless it says them itself, or `# token` to go
	 * without; and IPv6 is switched off unless it has an `[ipv6]`: whether that is in scope depends on the machine.
	 */
	configure(toml: string): void;
	/** Runs the built program with this home's configuration and nothing else in its environment. */
	cfddns(args: readonly string[], options?: RunOptions): Promise<Ran>;
	/** The text of every file below the folder, by its path from there. */
	files(): Readonly<Record<string, string>>;
	close(): Promise<void>;
};

export async function openHome(toml: string, options: SimulatorOptions = {}): Promise<Home> {
	const folder = mkdtempSync(join(tmpdir(), "cfddns-e2e-"));
	const simulator = await startSimulator({
		tokens: [{ value: TOKEN, kind: "user", status: "active" }],
		zones: [{ name: "example.com" }],
		...options,
	});
	const config = join(folder, "cfddns.toml");
	const stateFolder = join(folder, "state");
	const runs: Ran[] = [];
	const configure = (text: string): void => {
		const says = (key: string): boolean => new RegExp(`^\\s*(?:# )?${key}(?![\\w-])`, "m").test(text);
		const defaults = [
			["api", simulator.api],
			["token", TOKEN],
			["state_dir", stateFolder],
		].flatMap(([key = "", value]) => (says(key) ? [] : [`${key} = ${JSON.stringify(value)}`]));
		const rest = says("\\[ipv6\\]") ? [] : ["[ipv6]", "enabled = false"];
		writeFileSync(config, `${[...defaults, text, ...rest].join("\n")}\n`, { mode: 0o600 });
	};
	configure(toml);
	return {
		folder,
		config,
		stateFolder,
		simulator,
		runs,
		configure,
		async cfddns(args, runOptions = {}) {
			const ran = await runProgram([...args, "--config", config], folder, runOptions);
			runs.push(ran);
			return ran;
		},
		files: () => filesBelow(folder),
		async close() {
			await simulator.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** Waits until the files that a round reads are old enough for a memo: see `UNSETTLED_MS` in `core/memo-making.ts`. */
export async function settled({ config, stateFolder }: Pick<Home, "config" | "stateFolder">): Promise<void> {
	const state = readdirSync(stateFolder).filter(name => name.startsWith("state-"));
	const paths = [config, ...state.map(name => join(stateFolder, name))];
	const youngestMs = Math.max(...paths.map(path => statSync(path).ctimeMs));
	await new Promise(resolve => setTimeout(resolve, youngestMs + 3_050 - Date.now()));
}

/** The text of every regular file below a folder, by its path from there. */
function filesBelow(folder: string): Readonly<Record<string, string>> {
	const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
	return Object.fromEntries(
		paths
			.filter(path => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true)
			.map(path => [path, readFileSync(join(folder, path), "latin1")]),
	);
}
