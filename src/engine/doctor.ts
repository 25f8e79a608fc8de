import type { CheckFinding, CheckName, Remark } from "../core/checks/finding.ts";
import { notChecked, problem } from "../core/checks/finding.ts";
import type { Clock } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";

/** One check, as data: it gathers its facts, then a pure function judges them. `World` is where the facts come from. */
export type Check<World> = {
	readonly name: CheckName;
	/** How long the others wait for it. */
	readonly limitMs: number;
	/** Throws a `Problem` when the facts cannot be had: that is a warning, with its reason. */
	examine(world: World): Promise<readonly Remark[]>;
};

/**
 * Runs all checks at once, each within its own time. What one of them throws stops no other: a doctor who faints is of no use, so
 * even a bug becomes a finding. In the order of the list. Throws the signal's reason only.
 */
export async function runChecks<World>(
	checks: readonly Check<World>[],
	world: World,
	clock: Clock,
	signal: AbortSignal,
): Promise<readonly CheckFinding[]> {
	const found = await Promise.all(checks.map(check => inTime(check, world, clock, signal)));
	signal.throwIfAborted();
	return found.flat();
}

async function inTime<World>(
	{ name, limitMs, examine }: Check<World>,
	world: World,
	clock: Clock,
	signal: AbortSignal,
): Promise<readonly CheckFinding[]> {
	const done = new AbortController();
	const late = clock
		.sleep(limitMs, AbortSignal.any([signal, done.signal]))
		.then(() => [notChecked(`it took longer than ${Math.round(limitMs / 1000)} s`)])
		.catch((): readonly Remark[] => []);
	// A check that throws at once, outside of its promise, is caught as well.
	const examined = Promise.resolve(world).then(examine).catch(failure);
	const remarks = await Promise.race([examined, late]);
	done.abort("The check is done");
	return remarks.map(remark => ({ check: name, ...remark }));
}

function failure(error: unknown): readonly Remark[] {
	if (error instanceof Problem) return [notChecked(error.message, error.hint)];
	const { name, message } = error instanceof Error ? error : { name: "thrown", message: String(error) };
	return [
		problem("check-broken", `This check has a bug: ${name}: ${message.split("\n")[0] ?? ""}`, {
			fix: "Please report it, with the output of `cfddns doctor`.",
		}),
	];
}
