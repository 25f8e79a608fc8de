import type { Clock } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { reasonOf } from "./failure.ts";
import type { Files } from "./ports.ts";

/** How many damaged files are kept for whoever wants to know what happened. */
const KEPT = 3;

/** Moves a damaged file out of the way, and removes the oldest of those that were. Returns its new path, or `null` if it stays. */
export async function setAside(
	folder: string,
	name: string,
	{ files, clock }: { readonly files: Files; readonly clock: Clock },
): Promise<string | null> {
	const prefix = `${name}.damaged-`;
	const path = `${folder}/${prefix}${new Date(clock.now()).toISOString().replace(/[-:.]/g, "")}`;
	try {
		await files.rename(`${folder}/${name}`, path);
		const aside = (await files.list(folder)).filter(other => other.startsWith(prefix)).toSorted();
		for (const old of aside.slice(0, -KEPT)) await files.remove(`${folder}/${old}`);
		return path;
	} catch (error) {
		reasonOf(error);
		return null;
	}
}

export const stateDamaged = (path: string, reason: string, movedTo: string | null): Problem =>
	new Problem("state-damaged", `The state file ${path} is damaged (${reason}): what it remembered is not used`, {
		hint:
			movedTo === null
				? "Nothing to do: the zones are listed anew, and the next save replaces it."
				: `Nothing to do: the zones are listed anew. The file was kept as ${movedTo}.`,
	});
