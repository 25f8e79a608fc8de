import type { ErrorName } from "./errors.ts";
import type { LoggedRequest } from "./requests.ts";

/** Which requests a fault hits. What is not named does not matter. */
export type FaultRule = {
	readonly when?: {
		readonly method?: string;
		/** Tested against the path below the API's base. */
		readonly path?: RegExp;
		readonly matches?: (request: LoggedRequest) => boolean;
	};
	/** Lets this many matching requests pass first: 2 hits the third. Default 0. */
	readonly skip?: number;
	/** How many requests it hits; "always" until cleared. Default 1. */
	readonly times?: number | "always";
};

/** What goes wrong. Unless `afterWork`, the API does nothing; with it, it does its work and then this happens to the answer. */
export type Fault = { readonly afterWork?: boolean } & (
	| { readonly kind: "error"; readonly status: number; readonly code: number; readonly message: string }
	/** A row of the error table. */
	| { readonly kind: "refusal"; readonly error: ErrorName; readonly detail?: string }
	/** Anything. */
	| { readonly kind: "raw"; readonly status: number; readonly headers: Headers; readonly body: string }
	| { readonly kind: "text"; readonly status: number; readonly text?: string }
	| { readonly kind: "html"; readonly status: number }
	/** Status 200, `success: false`. */
	| { readonly kind: "unsuccessful" }
	| { readonly kind: "empty"; readonly status?: number }
	/** A complete answer of 200 whose JSON breaks off. */
	| { readonly kind: "truncated" }
	/** `{"result": null, "success": true}` */
	| { readonly kind: "null-result" }
	/** `retryAfter` is sent as it is: seconds, a date, anything; absent: no such header. */
	| { readonly kind: "rate-limited"; readonly retryAfter?: string; readonly body?: "json" | "html" }
	| { readonly kind: "redirect"; readonly location: string; readonly status?: 301 | 302 | 303 | 307 | 308 }
	/** JSON of about this size, in which `result` is empty. */
	| { readonly kind: "huge"; readonly bytes?: number }
	/** The connection is reset instead of an answer. */
	| { readonly kind: "reset-before-work" }
	| { readonly kind: "reset-after-work" }
	/** Headers and half of the body, then the connection is reset. */
	| { readonly kind: "cut-in-body" }
	/** No answer, and the connection stays open. */
	| { readonly kind: "hang" }
	/** Headers and half of the body, then nothing more. */
	| { readonly kind: "hang-in-body" }
	/** The usual answer, later. */
	| { readonly kind: "latency"; readonly ms: number }
);
type Headers = Readonly<Record<string, string>>;

export type FaultControl = {
	/** Rules are asked in the order in which they were added; the first that fits is used. */
	add(rule: FaultRule, fault: Fault): FaultHandle;
	clear(): void;
};
type FaultHandle = {
	/** How many requests it has hit. */
	hits(): number;
	remove(): void;
};

export type FaultQueue = FaultControl & {
	/** The fault that hits this request, and counts it. */
	next(request: LoggedRequest): Fault | null;
};

export function createFaults(): FaultQueue {
	let rules: Armed[] = [];
	return {
		add(rule, fault) {
			const armed = { rule, fault, seen: 0, hits: 0 };
			rules.push(armed);
			return {
				hits: () => armed.hits,
				remove: () => {
					rules = rules.filter(other => other !== armed);
				},
			};
		},
		clear() {
			rules = [];
		},
		next(request) {
			for (const armed of rules.filter(({ rule }) => isHit(rule, request))) {
				if (!isLive(armed)) continue;
				armed.seen += 1;
				if (armed.seen <= (armed.rule.skip ?? 0)) continue;
				armed.hits += 1;
				return armed.fault;
			}
			return null;
		},
	};
}

type Armed = { readonly rule: FaultRule; readonly fault: Fault; seen: number; hits: number };

const isLive = ({ rule, hits }: Armed): boolean => rule.times === "always" || hits < (rule.times ?? 1);

function isHit({ when = {} }: FaultRule, request: LoggedRequest): boolean {
	const sameMethod = when.method === undefined || when.method === request.method;
	return sameMethod && (when.path?.test(request.path) ?? true) && (when.matches?.(request) ?? true);
}
