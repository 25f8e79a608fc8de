const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** How a duration is written. Also for JSON Schema, so without flags. */
export const DURATION_PATTERN = "^(0|[1-9][0-9]{0,8}) ?(ms|s|m|h|d)$";

/** Reads "500ms", "30s", "5m", "1h", "1d" as milliseconds; `null` for anything else. */
export function parseDuration(text: string): number | null {
	const [, amount = "", unit = ""] = new RegExp(DURATION_PATTERN).exec(text) ?? [];
	const unitMs = UNIT_MS[unit];
	return unitMs === undefined ? null : Number(amount) * unitMs;
}
