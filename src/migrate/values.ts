import { markedComment, parseOwner } from "../core/ownership.ts";
import type { Findings } from "./reading.ts";

const UNITS: readonly (readonly [unit: string, unitMs: number])[] = [
	["d", 86_400_000],
	["h", 3_600_000],
	["m", 60_000],
	["s", 1000],
	["ms", 1],
];

/** As cfddns.toml has it: "90s", "5m", "1h". */
export function renderDuration(durationMs: number): string {
	const [unit, unitMs] = UNITS.find(([, each]) => durationMs > 0 && durationMs % each === 0) ?? ["s", 1000];
	return `${Math.round(durationMs / unitMs)}${unit}`;
}

/** Go's durations (https://pkg.go.dev/time#ParseDuration) down to milliseconds: "5m", "1h30m", "1.5h". `null` for anything else. */
export function parseGoDuration(text: string): number | null {
	if (text === "0") return 0;
	if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|h|m|s))+$/.test(text)) return null;
	const parts = Array.from(text.matchAll(/([\d.]+)(ms|h|m|s)/g), ([, amount, unit]) => {
		const [, unitMs = 0] = UNITS.find(([each]) => each === unit) ?? [];
		return Number(amount) * unitMs;
	});
	return Math.round(parts.reduce((sum, part) => sum + part, 0));
}

/** The longest that cfddns.toml may say. */
const LONGEST_MS = 24 * 86_400_000;

/** A duration within what `key` may be; what is outside is moved to the nearest, and told. */
export function withinLimits(
	key: "interval" | "verify_interval" | "timeout",
	durationMs: number,
	findings: Findings,
	line: number | null,
): number {
	const shortest = { interval: 10_000, verify_interval: 0, timeout: 500 }[key];
	const bounded = Math.min(LONGEST_MS, Math.max(shortest, Math.round(durationMs)));
	if (bounded !== durationMs) {
		findings.note(
			`${key} is ${renderDuration(bounded)}: ${bounded > durationMs ? "less" : "more"} than that is not possible here`,
			line,
		);
	}
	return bounded;
}

/** Cloudflare's limits on the free plan: automatic (1), or 60 to 86400 seconds. */
export function ttlOf(seconds: number, findings: Findings, line: number | null): number | "auto" {
	if (!Number.isFinite(seconds) || seconds <= 1) return "auto";
	const bounded = Math.min(86_400, Math.max(60, Math.round(seconds)));
	if (bounded !== seconds) {
		findings.note(`a TTL of ${seconds} s becomes ${bounded}: the free plan allows 60 to 86400`, line);
	}
	return bounded;
}

/** The free plan's limit (error 9313), our mark included. */
const MAX_COMMENT = 100;

/** A record's comment, if ours may say it. */
export function commentOf(text: string, findings: Findings, line: number | null): string | undefined {
	const comment = text.trim();
	if (comment === "") return undefined;
	const owner = parseOwner("home-99");
	const fits = owner !== null && markedComment(comment, owner).length <= MAX_COMMENT;
	if (fits && !/cfddns:|[\p{Cc}\u2028\u2029\ud800-\udfff]/iu.test(comment)) return comment;
	findings.note(
		"the comment is not carried over: it is longer than 100 characters with our mark, has line breaks, or holds a mark",
		line,
	);
	return undefined;
}

/** yes, true, on and 1; no, false, off and 0; `null` for anything else. */
export function yesOrNo(text: string): boolean | null {
	if (/^(?:y|yes|t|true|on|1)$/i.test(text)) return true;
	return /^(?:n|no|f|false|off|0)$/i.test(text) ? false : null;
}
