/**
 * Reads a Retry-After header (RFC 9110 section 10.2.3): seconds, or a date. `nowMs` should be the server's own time, where it
 * tells. `null` if there is none, or none that can be read.
 */
export function parseRetryAfter(text: string | undefined, nowMs: number): number | null {
	if (text === undefined) return null;
	const trimmed = text.trim();
	if (/^\d+(?:\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
	// Date.parse takes almost anything; an HTTP date ends in GMT.
	const atMs = trimmed.endsWith("GMT") ? Date.parse(trimmed) : Number.NaN;
	return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}

/** The server's time by its Date header, since our clock may be wrong; else ours. */
export function serverTimeMs(date: string | undefined, nowMs: number): number {
	const atMs = date?.endsWith("GMT") ? Date.parse(date) : Number.NaN;
	return Number.isNaN(atMs) ? nowMs : atMs;
}
