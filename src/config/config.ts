import type { Problem } from "../core/problem.ts";
import type { HeartbeatKind, Recipient, Subscription } from "../core/recipient.ts";
import type { Target } from "../core/target.ts";
import type { Token } from "./token.ts";

/** A configuration that was checked as a whole. Durations are in milliseconds. */
export type Config = {
	/** `null` if none is configured; `cfddns ip` works without. */
	readonly token: Token | null;
	/** Where the token was found, for people: a path, or "$CFDDNS_TOKEN". */
	readonly tokenFrom: string | null;
	/** Base URL without a final slash. */
	readonly api: string;
	/** Deadline of one request, body included. */
	readonly timeoutMs: number;
	readonly intervalMs: number;
	/** May a process that stays listen for what the router announces? */
	readonly routerEvents: boolean;
	readonly stateDir: string;
	readonly target: Target;
	readonly messages: Subscription;
	readonly heartbeats: readonly Recipient<HeartbeatKind>[];
	/** Where it came from: the file's path, "environment", "command line", or "defaults". */
	readonly origin: string;
	/** Worth saying, but not in the way: a token that others can read. */
	readonly warnings: readonly Problem[];
};
