import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Report } from "../../src/core/report.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/simulator.ts";

const PROGRAM = resolve(import.meta.dirname, "../../dist/cfddns.mjs");
/** What the tests look for in every output: it must be nowhere. */
export const TOKEN = "cfut_0123456789abcdefghijklmnopqrstuvwxyzABCD";

export type Ran = {
	/** `null` if a signal ended it. */
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly durationMs: number;
	/** The JSON report of `plan` and `sync`. Throws if stdout is anything else. */
	report(): Report;
};

export type RunOptions = {
	readonly env?: Readonly<Record<string, string>>;
	/** Called with the process as soon as it runs. */
	readonly watch?: (child: { kill(signal: NodeJS.Signals): boolean }) => void;
};

/** A home: a folder of its own for configuration and state, and a simulator at the other end of the line. */
export type Home = {
	readonly folder: string;
	readonly config: string;
	readonly simulator: Simulator;
	/** Replaces the configuration. `api`, `token` and `state_dir` are put before it unless it says them itself. */
	configure(toml: string): void;
	/** Runs the built program with this home's configuration and nothing else in its environment. */
	cfddns(args: readonly string[], options?: RunOptions): Promise<Ran>;
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
	const configure = (text: string): void => {
		const defaults = [
			["api", simulator.api],
			["token", TOKEN],
			["state_dir", join(folder, "state")],
		].flatMap(([key, value]) =>
			new RegExp(`^${key}\\b`, "m").test(text) ? [] : [`${key} = ${JSON.stringify(value)}`],
		);
		writeFileSync(config, `${defaults.join("\n")}\n${text}`, { mode: 0o600 });
	};
	configure(toml);
	return {
		folder,
		config,
		simulator,
		configure,
		cfddns: (args, runOptions = {}) => runProgram([...args, "--config", config], folder, runOptions),
		async close() {
			await simulator.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** Runs the built program with this environment and nothing else, in this folder. */
export function runProgram(
	args: readonly string[],
	folder: string,
	{ env = {}, watch }: RunOptions = {},
): Promise<Ran> {
	const startedAt = performance.now();
	return new Promise((done, fail) => {
		const child = spawn(process.execPath, [PROGRAM, ...args], {
			cwd: folder,
			env: { PATH: process.env["PATH"] ?? "", HOME: folder, TMPDIR: folder, ...env },
			stdio: ["ignore", "pipe", "pipe"],
		});
		const output = { stdout: "", stderr: "" };
		child.stdout.setEncoding("utf8").on("data", text => {
			output.stdout += text;
		});
		child.stderr.setEncoding("utf8").on("data", text => {
			output.stderr += text;
		});
		child.on("error", fail);
		child.on("close", code =>
			done({ code, ...output, durationMs: performance.now() - startedAt, report: () => JSON.parse(output.stdout) }),
		);
		watch?.(child);
	});
}
