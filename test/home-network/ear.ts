/** What the ear in a namespace is told to do; each is answered with all that it has heard so far. */
export type EarMessage =
	/** `events`: by UPnP, too. `pace`: how many times faster than real its clock is. */
	| { readonly kind: "start"; readonly events: boolean; readonly pace: number }
	| { readonly kind: "tell" }
	/** Ends the trigger, and waits for that. */
	| { readonly kind: "stop" };

export type Heard = {
	/** When, in milliseconds since 1970. */
	readonly wakesMs: readonly number[];
	readonly remarks: readonly string[];
	/** The router's answers: "SUBSCRIBE 200". */
	readonly answers: readonly string[];
	/** Events that were let through to the trigger: "initial", "later". */
	readonly notices: readonly string[];
	readonly sid: string;
	/** How long the end took; `null` before it. */
	readonly stopMs: number | null;
};
