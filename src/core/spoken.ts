const UNITS: readonly (readonly [ms: number, name: string])[] = [
	[86_400_000, "d"],
	[3_600_000, "h"],
	[60_000, "min"],
	[1000, "s"],
];

/** A duration with its two largest units: "3 d 4 h", "12 min", "0 s". */
export function spoken(durationMs: number): string {
	const first = UNITS.findIndex(([ms]) => durationMs >= ms);
	if (first === -1) return "0 s";
	const [[large, name] = [1000, "s"], small] = UNITS.slice(first);
	const rest = small === undefined || small[1] === "s" ? 0 : Math.floor((durationMs % large) / small[0]);
	return `${Math.floor(durationMs / large)} ${name}${rest === 0 ? "" : ` ${rest} ${small?.[1]}`}`;
}
