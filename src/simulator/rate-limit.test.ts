import { expect, test } from "vitest";
import { createRateLimiter, rateLimitHeaders } from "./rate-limit.ts";

const LIMIT = { limit: 2, windowMs: 300_000 };

test("beyond the limit / blocked for a whole window, each token by itself", () => {
	let nowMs = 0;
	const allow = createRateLimiter(LIMIT, () => nowMs);
	expect(allow("a")).toEqual({ remaining: 1, resetSeconds: 300, blocked: false });
	nowMs = 100_000;
	expect(allow("a")).toEqual({ remaining: 0, resetSeconds: 200, blocked: false });
	expect(allow("a")).toEqual({ remaining: 0, resetSeconds: 300, blocked: true });
	expect(allow("b").blocked).toBe(false);
	nowMs = 399_999;
	expect(allow("a")).toEqual({ remaining: 0, resetSeconds: 1, blocked: true });
	nowMs = 400_000;
	expect(allow("a")).toEqual({ remaining: 1, resetSeconds: 300, blocked: false });
});

test("a window that passed / starts again", () => {
	let nowMs = 0;
	const allow = createRateLimiter(LIMIT, () => nowMs);
	allow("a");
	nowMs = 300_000;
	expect(allow("a").remaining).toBe(1);
});

test("headers / as documented", () => {
	expect(
		rateLimitHeaders({ limit: 1200, windowMs: 300_000 }, { remaining: 7, resetSeconds: 30, blocked: false }),
	).toEqual({
		ratelimit: '"default";r=7;t=30',
		"ratelimit-policy": '"default";q=1200;w=300',
	});
});
