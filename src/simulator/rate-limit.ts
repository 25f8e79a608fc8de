/** How many requests of one token are let through in a window; beyond it, all are refused for a whole further window. */
export type RateLimit = { readonly limit: number; readonly windowMs: number };

/** Cloudflare's own: 1,200 requests in 5 minutes for each user or account token. */
export const CLOUDFLARE_RATE_LIMIT: RateLimit = { limit: 1200, windowMs: 300_000 };

export type Allowance = {
	readonly remaining: number;
	/** Until the window starts again or the block ends. */
	readonly resetSeconds: number;
	readonly blocked: boolean;
};

export function createRateLimiter({ limit, windowMs }: RateLimit, now: () => number): (key: string) => Allowance {
	const windows = new Map<string, { startMs: number; count: number; blockedUntilMs: number }>();
	return key => {
		const nowMs = now();
		let window = windows.get(key);
		if (window === undefined || (nowMs >= window.startMs + windowMs && nowMs >= window.blockedUntilMs)) {
			window = { startMs: nowMs, count: 0, blockedUntilMs: 0 };
			windows.set(key, window);
		}
		window.count += 1;
		if (window.count > limit && window.blockedUntilMs === 0) window.blockedUntilMs = nowMs + windowMs;
		const blocked = nowMs < window.blockedUntilMs;
		const untilMs = blocked ? window.blockedUntilMs : window.startMs + windowMs;
		const resetSeconds = Math.max(1, Math.ceil((untilMs - nowMs) / 1000));
		return { remaining: Math.max(0, limit - window.count), resetSeconds, blocked };
	};
}

/** The documented headers: what is left until when, and the policy. */
export const rateLimitHeaders = (
	{ limit, windowMs }: RateLimit,
	{ remaining, resetSeconds }: Allowance,
): Readonly<Record<string, string>> => ({
	ratelimit: `"default";r=${remaining};t=${resetSeconds}`,
	"ratelimit-policy": `"default";q=${limit};w=${windowMs / 1000}`,
});
