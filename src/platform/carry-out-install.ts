import { dirname } from "node:path";
import type { RunCommand } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { makeFolders, removeEmptyFolder, replaceFile, restore, snapshotOf } from "./file-snapshot.ts";
import { encodedText } from "./text-encoding.ts";

type Argv = readonly string[];

type Plan = {
	readonly before: readonly Argv[];
	readonly files: readonly {
		readonly path: string;
		readonly mode: string;
		readonly content: string;
		readonly encoding?: "utf-16";
	}[];
	readonly removed: readonly string[];
	readonly between: readonly Argv[];
	readonly changed: readonly { readonly path: string; readonly mode: string; readonly content: string }[];
	readonly after: readonly Argv[];
	readonly gone: readonly string[];
	readonly undo: { readonly before: readonly Argv[]; readonly after: readonly Argv[] };
};

export type CarryOutDeps = {
	/** Where a path of the plan lies: in the system, or below a staging folder. */
	place(path: string): string;
	/** `null`: commands are left out. */
	readonly run: RunCommand | null;
	readonly signal: AbortSignal;
};

/** A service that comes up slowly, or one that ends slowly: systemd itself gives each 90 s. */
const LIMITS = { timeoutMs: 200_000, maxBytes: 1_048_576 };

/**
 * Does what the plan says, one step after the other. If a step fails, or the signal aborts, what was done is undone; then a `Problem`
 * says what failed, and what could not be undone.
 */
export async function carryOutInstall(plan: Plan, { place, run, signal }: CarryOutDeps): Promise<void> {
	const undoing: (() => void)[] = [];
	const runAll = async (commands: readonly Argv[], until: AbortSignal): Promise<void> => {
		for (const [program = "", ...args] of run === null ? [] : commands) await run?.(program, args, LIMITS, until);
	};
	const change = (path: string, how: (at: string) => void): void => {
		signal.throwIfAborted();
		const at = place(path);
		const was = snapshotOf(at);
		undoing.push(() => restore(at, was));
		how(at);
	};
	try {
		await runAll(plan.before, signal);
		for (const { path, mode, content, encoding } of plan.files) {
			const made = makeFolders(dirname(place(path)));
			undoing.push(() => made.toReversed().forEach(removeEmptyFolder));
			change(path, at => replaceFile(at, encodedText(content, encoding), Number.parseInt(mode, 8)));
		}
		for (const path of plan.removed) change(path, at => restore(at, { kind: "nothing" }));
		await runAll(plan.between, signal);
		for (const { path, mode, content } of plan.changed)
			change(path, at => replaceFile(at, content, Number.parseInt(mode, 8)));
		await runAll(plan.after, signal);
		for (const path of plan.gone) change(path, at => restore(at, { kind: "nothing" }));
	} catch (error) {
		const reason = reasonOf(error);
		const left = await undo(plan.undo, undoing.toReversed(), command =>
			runAll([command], new AbortController().signal),
		);
		if (signal.aborted && left.length === 0)
			throw new Problem("interrupted", "Nothing was installed: it was broken off. All is as it was before");
		throw new Problem("install-failed", `Nothing was installed: ${reason}`, {
			hint:
				left.length === 0
					? "All is as it was before. Mend that, and install again."
					: `Not all could be put back: ${left.join("; ")}.`,
			cause: error,
		});
	}
}

/** Goes on whatever fails, and returns what did. */
async function undo(
	commands: Plan["undo"],
	steps: readonly (() => void)[],
	run: (command: Argv) => Promise<void>,
): Promise<readonly string[]> {
	const left: string[] = [];
	const attempt = async (step: () => unknown): Promise<void> => {
		try {
			await step();
		} catch (error) {
			left.push(reasonOf(error));
		}
	};
	// What was never switched on cannot be switched off: no news.
	for (const command of commands.before) await run(command).catch(reasonOf);
	for (const step of steps) await attempt(step);
	for (const command of commands.after) await attempt(() => run(command));
	return left;
}

/** Programs and the file system fail with an Error that says why; anything else is a bug. */
function reasonOf(error: unknown): string {
	if (error instanceof Error) return error.message.split("\n")[0] ?? error.message;
	throw error;
}
