/**
 * Node's `Headers` and `FormData` come with undici, which compiles WebAssembly as soon as it is loaded. Where there is none (`node
 * --jitless`, as under systemd's MemoryDenyWriteExecute), that ends the process. The SDK names both globals; there, and only there,
 * these stand in for them. What the SDK puts into them is never sent.
 */
export function ensureWebGlobals(globals: object = globalThis): void {
	if ("WebAssembly" in globals) return;
	for (const [name, value] of [["Headers", PlainHeaders] as const, ["FormData", class FormData {}] as const]) {
		Object.defineProperty(globals, name, { value, configurable: true, writable: true });
	}
}

/** As much of `Headers` as the SDK uses. Names in lower case; several values are joined (RFC 9110 section 5.3). */
export class PlainHeaders {
	readonly #values = new Map<string, string>();

	append(name: string, value: string): void {
		const before = this.get(name);
		this.#values.set(name.toLowerCase(), before === null ? value : `${before}, ${value}`);
	}

	delete(name: string): void {
		this.#values.delete(name.toLowerCase());
	}

	get(name: string): string | null {
		return this.#values.get(name.toLowerCase()) ?? null;
	}

	entries(): IterableIterator<[string, string]> {
		return this.#values.entries();
	}

	[Symbol.iterator](): IterableIterator<[string, string]> {
		return this.entries();
	}
}
