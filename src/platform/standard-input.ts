import { Buffer } from "node:buffer";
import { MAX_TEXT_BYTES } from "./config-world.ts";
import { decodeText } from "./text-encoding.ts";

/** The part of Node's `process.stdin` that is needed. */
export type Input = {
	[Symbol.asyncIterator](): AsyncIterator<Uint8Array | string>;
	destroy(error?: Error): unknown;
};

/** All that comes in until it ends; `null` if that is more than a configuration has. On abort, the signal's reason is thrown. */
export async function readInput(input: Input, signal: AbortSignal): Promise<string | null> {
	signal.throwIfAborted();
	const stop = (): void => void input.destroy(signal.reason);
	signal.addEventListener("abort", stop, { once: true });
	try {
		const parts: Buffer[] = [];
		let total = 0;
		for await (const part of input) {
			parts.push(Buffer.from(part));
			total += part.length;
			if (total > MAX_TEXT_BYTES) {
				input.destroy();
				return null;
			}
		}
		return decodeText(Buffer.concat(parts));
	} finally {
		signal.removeEventListener("abort", stop);
	}
}
