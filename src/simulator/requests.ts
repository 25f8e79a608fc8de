/** One request to the API as it arrived, and what became of it. Echoes are logged elsewhere. */
export type LoggedRequest = {
	readonly method: string;
	/** Below the API's base: "/zones/.../dns_records". */
	readonly path: string;
	readonly query: Readonly<Record<string, string>>;
	/** Lower-case names. Holds the token. */
	readonly headers: Readonly<Record<string, string>>;
	/** Parsed if it is JSON, the text if it is not, `null` if there is none. */
	readonly body: unknown;
	readonly atMs: number;
	/** Of the answer; `null` while there is none (yet, or ever). */
	readonly status: number | null;
	/** Whether the API carried it out - even if the answer then got lost. */
	readonly done: boolean;
	/** Whether the connection that it came by is closed since: then nobody knows how much of the answer was read. */
	readonly hungUp: boolean;
};

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type RequestLog = {
	all(): readonly LoggedRequest[];
	clear(): void;
};

export function createLog<T>(): { readonly entries: T[]; all(): readonly T[]; clear(): void } {
	const entries: T[] = [];
	return {
		entries,
		all: () => [...entries],
		clear: () => {
			entries.length = 0;
		},
	};
}

/** A body that is not JSON is kept as it is, so that the place that needs JSON can refuse it. */
export function parsedBody(text: string): unknown {
	if (text === "") return null;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
