import type { Clock } from "../core/ports.ts";
import type { Problem } from "../core/problem.ts";
import { EMPTY_STATE, type State } from "../core/state.ts";
import { setAside, stateDamaged } from "./damaged.ts";
import { errnoOf, reasonOf } from "./failure.ts";
import { type Decoded, decodeState, type Tenant } from "./format.ts";
import type { Place } from "./place.ts";
import type { Files } from "./ports.ts";
import type { Trouble } from "./trouble.ts";

/** Far more than ten thousand records take: what is larger was not written by us. */
const MAX_BYTES = 64 * 1024 * 1024;

export type Found = {
	/** Where the youngest sound state lies; `null` if there is none, and `state` is the empty one. */
	readonly place: Place | null;
	/** None that lies anywhere is higher, unless the clock was set back before one that cannot be read now. */
	readonly serial: number;
	readonly state: State;
	/** Damage. */
	readonly problems: readonly Problem[];
	/** Places whose file is there, but cannot be read. */
	readonly unreadable: readonly Trouble[];
};

export type ReadDeps = {
	readonly files: Files;
	readonly clock: Clock;
	/** "set-aside" needs the lock: else the file that we move may already be the next, sound one. */
	readonly damaged: "set-aside" | "leave";
};

/** The youngest state in any of these places. */
export async function readState(
	places: readonly Place[],
	name: string,
	tenant: Tenant,
	{ files, clock, damaged }: ReadDeps,
): Promise<Found> {
	let found: Found = { place: null, serial: 0, state: EMPTY_STATE, problems: [], unreadable: [] };
	for (const place of places) {
		if (!(await place.isSound())) continue;
		const path = `${place.folder}/${name}`;
		const file = await readFile(path, tenant, files);
		switch (file.kind) {
			case "missing":
			case "foreign":
				break;
			case "unreadable":
				found = { ...found, unreadable: [...found.unreadable, { folder: place.folder, reason: file.reason }] };
				break;
			case "damaged": {
				const movedTo = damaged === "set-aside" ? await setAside(place.folder, name, { files, clock }) : null;
				found = { ...found, problems: [...found.problems, stateDamaged(path, file.reason, movedTo)] };
				break;
			}
			case "state":
				if (file.serial > found.serial) found = { ...found, place, serial: file.serial, state: file.state };
				break;
			default:
				return file satisfies never;
		}
	}
	// What could not be read has a serial too: one that the clock gave at an earlier time, or a count that is far below it.
	return found.unreadable.length === 0 ? found : { ...found, serial: Math.max(found.serial, clock.now()) };
}

type FileContent = Decoded | { readonly kind: "missing" } | { readonly kind: "unreadable"; readonly reason: string };

async function readFile(path: string, tenant: Tenant, files: Files): Promise<FileContent> {
	try {
		const text = await files.read(path, MAX_BYTES);
		return text === null ? { kind: "missing" } : decodeState(text, tenant);
	} catch (error) {
		const errno = errnoOf(error);
		if (errno === "EFBIG") return { kind: "damaged", reason: "it is too large to be ours" };
		if (errno === "EILSEQ") return { kind: "damaged", reason: "it is not UTF-8" };
		return { kind: "unreadable", reason: reasonOf(error) };
	}
}
