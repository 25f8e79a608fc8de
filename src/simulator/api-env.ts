import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { World } from "./clock.ts";
import type { FaultQueue } from "./faults.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { SimulatedRecord } from "./record.ts";
import type { LoggedRequest, Mutable } from "./requests.ts";
import type { Token } from "./tokens.ts";
import type { Wan } from "./wan.ts";
import type { Account, Zone } from "./zones.ts";

/** All that the API knows and is told. */
export type ApiState = {
	readonly world: World;
	readonly wan: Wan;
	readonly account: Account;
	/** By identifier. */
	readonly zones: Map<string, Zone>;
	/** By secret. */
	readonly tokens: Map<string, Token>;
	readonly faults: FaultQueue;
	readonly log: Mutable<LoggedRequest>[];
	readonly latencyMs: number;
	/** `null`: counted against Cloudflare's own limit, but never refused. */
	readonly rateLimit: RateLimit | null;
	readonly hooks: Hooks;
	/** What a hook or the simulator itself threw by mistake. */
	readonly bugs: unknown[];
};

/** The zone that a request is about, as it is at that moment. */
export type ZoneView = {
	readonly id: string;
	/** Punycode. */
	readonly name: string;
	/** A copy, ordered by name, type and content. */
	records(): readonly SimulatedRecord[];
};

/** Called synchronously. `zone` is `null` if the request is about none. What a hook throws makes `close()` reject. */
export type Hooks = {
	/** A request has arrived: before faults, limits, the token check, and any work. */
	readonly onRequest?: (request: LoggedRequest, zone: ZoneView | null) => void;
	/** The work is done, if there was any to do (`done` says so), and the answer, or the fault, is about to go out. */
	readonly afterRequest?: (request: LoggedRequest, zone: ZoneView | null) => void;
};

export type ApiEnv = {
	Bindings: HttpBindings;
	Variables: { entry: Mutable<LoggedRequest>; token: Token };
};
export type ApiContext = Context<ApiEnv>;
export const API_BASE = "/client/v4";
