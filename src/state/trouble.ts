import { Problem } from "../core/problem.ts";

/** A folder that cannot be used, and why, as the end of a sentence: "EROFS: read-only file system". */
export type Trouble = { readonly folder: string; readonly reason: string };

/** How to make a folder usable, by what the reason says. */
const remedy = ({ folder, reason }: Trouble): string =>
	/^(?:ENOSPC|EDQUOT)/.test(reason)
		? `Free space where ${folder} lies.`
		: `Make ${folder} a folder that this user can write to, or set state_dir to another one.`;

const both = (troubles: readonly Trouble[]): string =>
	troubles.map(({ folder, reason }) => `${folder} (${reason})`).join(" nor in ");

export const usingFallback = (trouble: Trouble, fallbackFolder: string): Problem =>
	new Problem(
		"state-unwritable",
		`State folder ${trouble.folder} cannot be written (${trouble.reason}): nothing new is remembered there; using ${fallbackFolder} until then`,
		{ hint: remedy(trouble) },
	);

export const stateUnreadable = ({ folder, reason }: Trouble): Problem =>
	new Problem("state-unwritable", `The state in ${folder} cannot be read (${reason}): what it remembers is not used`, {
		hint: remedy({ folder, reason }),
	});

/** `lingering` are paths of old states that could not be removed. */
export function notSaved(troubles: readonly [Trouble, ...Trouble[]], lingering: readonly string[]): Problem {
	const fate =
		lingering.length === 0
			? "the next round starts from nothing and lists the zones"
			: `and the old state could not be removed: ${lingering.join(", ")}`;
	return new Problem(
		lingering.length === 0 ? "state-unwritable" : "state-stuck",
		`The state can be saved neither in ${both(troubles)}: ${fate}`,
		{
			hint: [remedy(troubles[0]), ...lingering.map(path => `Delete ${path}.`)].join(" "),
		},
	);
}

/** There is nowhere to put a lock. */
export const noPlaceForLock = (troubles: readonly Trouble[]): Problem =>
	new Problem("state-unwritable", `A lock can be put neither in ${both(troubles)}: no round was run`, {
		hint: troubles[0] === undefined ? "" : remedy(troubles[0]),
	});

/** Nothing would keep our round apart from those of the user whose folder it is. */
export const roundsUnseen = ({ folder, reason }: Trouble): Problem =>
	new Problem(
		"state-unwritable",
		`State folder ${folder} cannot be listed (${reason}), so a round of the user that it belongs to could not be seen: no round was run`,
		{ hint: `Run cfddns as the user that ${folder} belongs to, or set state_dir to another folder.` },
	);
