/** What came of asking a program of this machine. */
export type Asked =
	| { readonly kind: "printed"; readonly text: string }
	/** `exitCode`: `null` if it did not end by itself, or is not there. `reason` is one line for people. */
	| { readonly kind: "failed"; readonly exitCode: number | null; readonly reason: string };
