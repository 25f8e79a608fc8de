import { ListenFailure } from "../core/ports.ts";
import { codeOf, reasonOf } from "./reasons.ts";

/** Something that is being opened. `close` may be called at any time, once. */
export type Opening<T> = { readonly opened: Promise<T>; close(): Promise<void> };

/**
 * Opens something, runs `work` with what came of it, and closes it, however that ends. The signal of `work` aborts with `signal`, or
 * with what `broke` is told: what the system reports becomes a `ListenFailure` about `place`, all else is a bug.
 */
export async function whileOpen<T, Opened>(
	place: string,
	begin: (broke: (error: unknown) => void) => Opening<Opened>,
	work: (opened: Opened, signal: AbortSignal) => Promise<T>,
	signal: AbortSignal,
): Promise<T> {
	signal.throwIfAborted();
	const control = new AbortController();
	const stop = (): void => control.abort(signal.reason);
	signal.addEventListener("abort", stop, { once: true });
	const ended = new Promise<never>((_resolve, reject) => {
		control.signal.addEventListener("abort", () => reject(control.signal.reason), { once: true });
	});
	const { opened, close } = begin(error => control.abort(failureOf(error, place)));
	try {
		const ready = await Promise.race([opened, ended]);
		control.signal.throwIfAborted();
		return await work(ready, control.signal);
	} finally {
		signal.removeEventListener("abort", stop);
		await close();
	}
}

const LISTENING: Readonly<Record<string, string>> = {
	EADDRINUSE: "another program has the port to itself",
	ENODEV: "its network is gone",
};

function failureOf(error: unknown, place: string): unknown {
	if (!(error instanceof Error && "syscall" in error)) return error;
	const code = codeOf(error);
	return new ListenFailure(`${place} cannot be heard: ${LISTENING[code] ?? reasonOf(code)}`);
}
