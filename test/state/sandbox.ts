import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";

/** A folder of its own for a test, and processes that run `child.ts`. `close` ends them and removes it. */
export async function openSandbox() {
	const root = mkdtempSync(join(tmpdir(), "cfddns-state-"));
	const program = join(root, "child.mjs");
	await build({
		entryPoints: [join(import.meta.dirname, "child.ts")],
		outfile: program,
		bundle: true,
		platform: "node",
		format: "esm",
		logLevel: "error",
	});
	const children = new Set<ChildProcess>();

	const start = (mode: string, folder: string, argument = "") => {
		const child = spawn(process.execPath, [program, mode, folder, join(root, "fallback"), argument], {
			stdio: ["pipe", "pipe", "inherit"],
		});
		children.add(child);
		const ended = once(child, "exit").then(([code, signal]) => {
			children.delete(child);
			return (signal ?? code) as string | number;
		});
		const lines: string[] = [];
		const reader = createInterface({ input: child.stdout });
		reader.on("line", line => lines.push(line));
		/** All lines that it printed. */
		const closed = once(reader, "close").then((): readonly string[] => lines);
		const nextLine = async (): Promise<string> =>
			(await Promise.race([once(reader, "line"), ended.then(() => [""])]))[0];
		return { child, ended, closed, nextLine, pid: child.pid ?? 0 };
	};

	return {
		root,
		path: (name: string) => join(root, name),
		start,
		close: () => {
			for (const child of children) child.kill("SIGKILL");
			rmSync(root, { recursive: true, force: true });
		},
	};
}

export type Sandbox = Awaited<ReturnType<typeof openSandbox>>;
