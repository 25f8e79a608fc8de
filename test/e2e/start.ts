import { type ChildProcess, spawn } from "node:child_process";

export type Ended = {
	/** `null` if a signal ended it. */
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
};

export type Running = {
	readonly child: ChildProcess;
	/** So far. */
	readonly said: { readonly stdout: string; readonly stderr: string };
	/** Rejects if it cannot be started. */
	readonly ended: Promise<Ended>;
};

/** Starts any program with this environment and nothing else, in this folder. */
export function start(
	[program = "", ...args]: readonly string[],
	folder: string,
	env: Readonly<Record<string, string>>,
): Running {
	const child = spawn(program, args, {
		cwd: folder,
		env: { PATH: process.env["PATH"] ?? "", HOME: folder, TMPDIR: folder, ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const said = { stdout: "", stderr: "" };
	child.stdout.setEncoding("utf8").on("data", text => {
		said.stdout += text;
	});
	child.stderr.setEncoding("utf8").on("data", text => {
		said.stderr += text;
	});
	const ended = new Promise<Ended>((resolve, reject) => {
		child.on("error", reject);
		child.on("close", code => resolve({ code, ...said }));
	});
	return { child, said, ended };
}
