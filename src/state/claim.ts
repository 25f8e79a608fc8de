import { isFull, reasonOf } from "./failure.ts";
import type { LockName } from "./lock-name.ts";
import type { Place } from "./place.ts";
import type { Files } from "./ports.ts";
import type { Rivals } from "./rivals.ts";
import type { Trouble } from "./trouble.ts";

export type Claim =
	| {
			readonly kind: "taken";
			readonly place: Place;
			/** The places before it, which could not be used; and its own, if it took the lock but is full. */
			readonly troubles: readonly Trouble[];
			/** All files of the place. */
			readonly names: readonly string[];
	  }
	/** Somebody else has it. Nothing of ours is left. */
	| { readonly kind: "busy"; readonly rivals: readonly LockName[] }
	| { readonly kind: "unusable"; readonly troubles: readonly Trouble[] };

export type ClaimDeps = {
	/** In order of preference. */
	readonly places: readonly Place[];
	readonly files: Files;
	readonly rivals: Rivals;
	/** Removes a lock of ours. */
	readonly letGo: (path: string) => Promise<void>;
};

/** Tries once to take the lock, in the first place that can be used, with a file of this name. */
export async function claim(name: string, { places, ...deps }: ClaimDeps): Promise<Claim> {
	let troubles: readonly Trouble[] = [];
	for (const place of places) {
		const result = await claimIn(place, name, deps);
		if (result.kind === "busy") return result;
		troubles = [...troubles, ...result.troubles];
		if (result.kind === "taken") return { ...result, troubles };
	}
	return { kind: "unusable", troubles };
}

async function claimIn(place: Place, name: string, deps: Omit<ClaimDeps, "places">): Promise<Claim> {
	const { files, rivals, letGo } = deps;
	const path = `${place.folder}/${name}`;
	const trouble = (reason: string): readonly Trouble[] => [{ folder: place.folder, reason }];
	let full: string | null;
	try {
		full = await place.using(() => announce(path, files));
	} catch (error) {
		return { kind: "unusable", troubles: trouble(reasonOf(error)) };
	}
	let taken = false;
	try {
		const names = await files.list(place.folder);
		const found = [...(await rivals.among(place.folder, names, name)), ...(await rivals.anywhere(place))];
		taken = found.length === 0;
		return taken
			? { kind: "taken", place, troubles: full === null ? [] : trouble(full), names }
			: { kind: "busy", rivals: found };
	} catch (error) {
		return { kind: "unusable", troubles: trouble(reasonOf(error)) };
	} finally {
		if (!taken) await letGo(path);
	}
}

/** Returns `null`, or why nothing but an empty file finds room. */
async function announce(path: string, files: Files): Promise<string | null> {
	try {
		// More than nothing: a full disk is found out, and told, now, and not when something has to be saved.
		await files.create(path, "A round of cfddns is running.\n", "passing");
		return null;
	} catch (error) {
		if (!isFull(error)) throw error;
		await files.create(path, "", "passing");
		return reasonOf(error);
	}
}
