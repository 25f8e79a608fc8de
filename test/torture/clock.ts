import { existsSync, writeFileSync } from "node:fs";

/** Where Debian's package `libfaketime` has its library; `null` without it. */
export const FAKETIME: string | null =
	["x86_64-linux-gnu", "aarch64-linux-gnu"]
		.map(machine => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
		.find(path => existsSync(path)) ?? null;

/** The wall clock of the programs of one home, so many seconds beside the real one. The monotonic one is never touched. */
export type WallClock = {
	/** What a program needs to be under it; empty while it was never changed, since it costs each start a little. */
	env(): Readonly<Record<string, string>>;
	jump(byS: number): void;
	/** To so many seconds after the latest moment that it has shown. */
	jumpAhead(byS: number): void;
	offsetS(): number;
};

export function openWallClock(file: string, library: string): WallClock {
	let offsetS = 0;
	let furthestS = 0;
	const write = (): void => writeFileSync(file, `${offsetS < 0 ? "" : "+"}${offsetS}\n`);
	const jump = (byS: number): void => {
		offsetS += byS;
		furthestS = Math.max(furthestS, offsetS);
		write();
	};
	write();
	return {
		env: () => ({
			LD_PRELOAD: library,
			FAKETIME_TIMESTAMP_FILE: file,
			FAKETIME_CACHE_DURATION: "1",
			FAKETIME_DONT_FAKE_MONOTONIC: "1",
			DONT_FAKE_MONOTONIC: "1",
			NO_FAKE_STAT: "1",
		}),
		jump,
		jumpAhead: byS => jump(furthestS - offsetS + byS),
		offsetS: () => offsetS,
	};
}
