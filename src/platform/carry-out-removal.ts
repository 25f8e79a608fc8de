import { rmSync } from "node:fs";
import { Problem } from "../core/problem.ts";
import type { CarryOutDeps } from "./carry-out-install.ts";
import { removeEmptyFolder, replaceFile } from "./file-snapshot.ts";

type Argv = readonly string[];

type Plan = {
	readonly before: readonly Argv[];
	readonly restored: readonly { readonly path: string; readonly mode: string; readonly content: string }[];
	readonly removed: readonly string[];
	readonly folders: readonly string[];
	readonly purged: readonly string[];
	readonly after: readonly Argv[];
};

const LIMITS = { timeoutMs: 200_000, maxBytes: 1_048_576 };

/** Does all that can be done; a `Problem` then says what could not. */
export async function carryOutRemoval(plan: Plan, { place, run, signal }: CarryOutDeps): Promise<void> {
	const failed: string[] = [];
	const attempt = async (step: () => unknown): Promise<void> => {
		signal.throwIfAborted();
		try {
			await step();
		} catch (error) {
			if (!(error instanceof Error) || error instanceof Problem) throw error;
			failed.push(error.message.split("\n")[0] ?? error.message);
		}
	};
	const runAll = async (commands: readonly Argv[]): Promise<void> => {
		for (const [program = "", ...args] of run === null ? [] : commands)
			await attempt(() => run?.(program, args, LIMITS, signal));
	};
	await runAll(plan.before);
	for (const { path, mode, content } of plan.restored) {
		const before = failed.length;
		await attempt(() => replaceFile(place(path), content, Number.parseInt(mode, 8)));
		// What else holds what is in it must not go.
		if (failed.length > before) return refuse(failed);
	}
	for (const path of plan.removed) await attempt(() => rmSync(place(path), { force: true }));
	for (const path of plan.purged) await attempt(() => rmSync(place(path), { recursive: true, force: true }));
	await runAll(plan.after);
	for (const path of plan.folders) await attempt(() => removeEmptyFolder(place(path)));
	if (failed.length > 0) refuse(failed, "The rest is gone. Mend that, and run it again.");
}

function refuse(failed: readonly string[], hint = "Mend that, and run it again."): never {
	throw new Problem("install-failed", `Not all could be removed: ${failed.join("; ")}`, { hint });
}
