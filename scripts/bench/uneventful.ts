import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openHome, type Place } from "./home.ts";
import type { Start, Uneventful } from "./results.ts";
import { type Command, type Ran, runProgram } from "./run-program.ts";
import { ratioSpread, spread } from "./statistics.ts";

const STARTS: readonly Start[] = ["bare", "module", "memo", "round"];
/** A memo is made when all that was read is older than this. */
export const SETTLED_MS = 3_100;

/** A `sync` that has nothing to do against a Node that does nothing: in turn, since the machine's speed drifts. */
export async function measureUneventful(place: Place, isQuick: boolean): Promise<Uneventful> {
	const [turns, blockSize] = isQuick ? [4, 2] : [60, 10];
	const home = await openHome(place, { names: 3 });
	// An interface that is not there comes first, so that the kernel is asked as on a line that has its address itself.
	home.configure("81.2.69.142", ["interface:absent0"]);
	await home.sync();
	await home.close();
	await pause(SETTLED_MS);
	const empty = join(place.folder, "empty.mjs");
	writeFileSync(empty, "");
	const commands: Readonly<Record<Start, Command>> = {
		bare: { words: [process.execPath, "-e", "0"] },
		module: { words: [process.execPath, empty] },
		memo: home.command("sync"),
		// Not answered from the memo; it makes none.
		round: home.command("sync", "--set", "owner=home"),
	};
	const runs: Readonly<Record<Start, Ran[]>> = { bare: [], module: [], memo: [], round: [] };
	for (let turn = 0; turn < turns; turn += 1) {
		for (const start of STARTS) {
			// The one before voided the memo.
			if (start === "memo") await runProgram(commands.memo, place.folder);
			runs[start].push(await runProgram(commands[start], place.folder));
		}
	}
	const cpuOf = (start: Start): readonly number[] => runs[start].map(({ cpuMs }) => cpuMs);
	const resultOf = (start: Start) => {
		const peaks = runs[start].flatMap(({ peakMb }) => (peakMb === null ? [] : [peakMb]));
		return {
			cpuMs: spread(cpuOf(start)),
			ratio: ratioSpread(cpuOf(start), cpuOf("bare"), blockSize),
			peakMb: peaks.length === 0 ? null : spread(peaks),
		};
	};
	const starts = {
		bare: resultOf("bare"),
		module: resultOf("module"),
		memo: resultOf("memo"),
		round: resultOf("round"),
	};
	return { starts, blockSize };
}
