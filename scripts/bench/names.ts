import { costOf, type Measured } from "./costs.ts";
import { openHome, type Place } from "./home.ts";
import type { Names, NamesRow } from "./results.ts";

const LATENCIES_MS = [0, 50];

/** How cost grows with the number of names in one zone: from nothing, with nothing to do, and with another address. */
export async function measureNames(place: Place, isQuick: boolean): Promise<Names> {
	const rows: NamesRow[] = [];
	for (const latencyMs of LATENCIES_MS)
		for (const names of isQuick ? [1, 100] : [1, 10, 100, 1000, 10_000])
			rows.push(await measureRow(place, { names, latencyMs }, isQuick ? 1 : names > 1000 ? 2 : 5));
	return { rows };
}

async function measureRow(
	place: Place,
	size: { readonly names: number; readonly latencyMs: number },
	repeats: number,
): Promise<NamesRow> {
	const home = await openHome(place, size);
	const [steady, changed]: [Measured[], Measured[]] = [[], []];
	home.configure("81.2.69.100");
	const cold = await home.sync();
	for (let repeat = 1; repeat <= repeats; repeat += 1) {
		home.configure(`81.2.69.${100 + repeat}`);
		changed.push(await home.sync());
		// The configuration is younger than a memo may rest on, so a round is carried out.
		steady.push(await home.sync());
	}
	await home.close();
	return { ...size, cold: costOf([cold]), steady: costOf(steady), changed: costOf(changed) };
}
