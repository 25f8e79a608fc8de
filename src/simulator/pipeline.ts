import type { MiddlewareHandler } from "hono";
import { refusalAnswer } from "./answers.ts";
import { API_BASE, type ApiEnv, type ApiState, type Hooks } from "./api-env.ts";
import { pause } from "./clock.ts";
import { Refusal } from "./errors.ts";
import { spoiled } from "./fault-answers.ts";
import { CLOUDFLARE_RATE_LIMIT, createRateLimiter, rateLimitHeaders } from "./rate-limit.ts";
import { type LoggedRequest, parsedBody } from "./requests.ts";
import { authenticate } from "./tokens.ts";
import { familyOfSocket } from "./wan.ts";
import { viewOf } from "./zone-view.ts";

type Step = MiddlewareHandler<ApiEnv>;

/** What every API request passes, outermost first: log and hooks, faults, limit, token. The work itself comes last. */
export const pipeline = (state: ApiState): readonly Step[] => [
	logged(state),
	disturbed(state),
	limited(state),
	authenticated(state),
];

const logged =
	(state: ApiState): Step =>
	async (c, next) => {
		const { socket } = c.env.incoming;
		const entry = {
			method: c.req.method,
			path: new URL(c.req.url).pathname.slice(API_BASE.length),
			query: { ...c.req.query() },
			headers: { ...c.req.header() },
			body: parsedBody(await c.req.text()),
			atMs: state.world.now(),
			status: null,
			done: false,
			get hungUp() {
				return socket.destroyed;
			},
		};
		state.log.push(entry);
		c.set("entry", entry);
		callHook(state, state.hooks.onRequest, entry);
		await next();
	};

function callHook(state: ApiState, hook: Hooks["onRequest"], entry: LoggedRequest): void {
	const zoneId = /^\/zones\/([^/]+)/.exec(entry.path)?.[1] ?? "";
	try {
		hook?.(entry, viewOf(state.zones.get(zoneId)));
	} catch (error) {
		state.bugs.push(error);
	}
}

/** Latency and faults. A fault either comes instead of the work, or spoils what the work answered. */
const disturbed =
	(state: ApiState): Step =>
	async (c, next) => {
		const entry = c.get("entry");
		const fault = state.faults.next(entry);
		await pause(state.latencyMs + (fault?.kind === "latency" ? fault.ms : 0));
		const isWorked = fault === null || fault.kind === "latency" || fault.kind === "reset-after-work" || fault.afterWork;
		if (isWorked) {
			await next();
			entry.done = c.res.ok;
		}
		callHook(state, state.hooks.afterRequest, entry);
		if (fault === null || fault.kind === "latency") {
			entry.status = c.res.status;
			return;
		}
		const answer = isWorked ? c.res : null;
		// Without this, the headers of the spoiled answer would be added to the ones of the fault.
		c.res = undefined;
		const spoilt = await spoiled(fault, c.env, answer);
		if (!c.env.outgoing.headersSent && !c.env.incoming.socket.destroyed) entry.status = spoilt.status;
		c.res = spoilt;
	};

/** Counts by token, as Cloudflare does, and tells what is left. */
const limited = (state: ApiState): Step => {
	const limit = state.rateLimit ?? CLOUDFLARE_RATE_LIMIT;
	const allow = createRateLimiter(limit, state.world.now);
	let rays = 0;
	return async (c, next) => {
		const allowance = allow(c.req.header("authorization") ?? "");
		const isRefused = allowance.blocked && state.rateLimit !== null;
		if (isRefused) c.res = refusalAnswer(new Refusal("rate-limit"));
		else await next();
		for (const [name, value] of Object.entries(rateLimitHeaders(limit, allowance))) c.header(name, value);
		if (isRefused) c.header("retry-after", String(allowance.resetSeconds));
		rays += 1;
		c.header("cf-ray", `${rays.toString(16).padStart(16, "0")}-SIM`);
	};
};

const authenticated =
	(state: ApiState): Step =>
	async (c, next) => {
		const credentials = {
			authorization: c.req.header("authorization"),
			key: c.req.header("x-auth-key"),
			address: state.wan[familyOfSocket(c.env.incoming.socket.remoteAddress)],
			verifying: c.get("entry").path.endsWith("/tokens/verify"),
		};
		c.set("token", authenticate(state.tokens, credentials, state.world.now()));
		await next();
	};
