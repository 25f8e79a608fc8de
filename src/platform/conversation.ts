import type { Socket } from "node:dgram";
import { parseAddress } from "../core/address.ts";
import { DatagramFailure, type ReadDatagram } from "../core/ports.ts";
import { codeOf, reasonOf } from "./reasons.ts";

/** Whoever sends more than this without answering has nothing to say; reading on would only keep us busy. */
const MOST_DATAGRAMS = 1_000;
export type Line = {
	readonly socket: Socket;
	/** Whom we ask, for messages. */
	readonly peer: string;
	open(ready: () => void): void;
	send(payload: Uint8Array, sent: (error: Error | null) => void): void;
};

type Question = { readonly payload: Uint8Array; readonly repeatAfterMs: readonly number[] };

/** Asks, again and again as far as the question says, and reads until `read` has its answer. Closes the socket in any case. */
export const converse = <T>(
	{ socket, peer, open, send }: Line,
	{ payload, repeatAfterMs }: Question,
	read: ReadDatagram<T>,
	signal: AbortSignal,
): Promise<T> =>
	new Promise((resolve, reject) => {
		let over = false;
		let timer: NodeJS.Timeout | undefined;
		let heard = 0;
		const settle = (act: () => void): void => {
			if (over) return;
			over = true;
			clearTimeout(timer);
			signal.removeEventListener("abort", stop);
			socket.close();
			act();
		};
		const stop = (): void => settle(() => reject(signal.reason));
		const fail = (error: unknown): void => settle(() => reject(failureOf(error, peer)));
		/** What throws in a callback would otherwise end the process. */
		const attempt = (act: () => void): void => {
			try {
				act();
			} catch (error) {
				fail(error);
			}
		};

		const ask = (repeats: readonly number[]): void => {
			if (over) return;
			attempt(() =>
				send(payload, error => {
					if (error !== null) fail(error);
				}),
			);
			const [waitMs, ...later] = repeats;
			if (waitMs !== undefined && !over) timer = setTimeout(() => ask(later), waitMs);
		};
		const hear = (datagram: Uint8Array, address: string): void => {
			if (over) return;
			heard += 1;
			const from = parseAddress(address);
			const answer = from === null ? null : read(datagram, from);
			if (answer !== null) settle(() => resolve(answer));
			else if (heard >= MOST_DATAGRAMS) fail(chatter(peer));
		};
		socket.on("error", fail);
		socket.on("message", (datagram, { address }) => attempt(() => hear(datagram, address)));
		signal.addEventListener("abort", stop, { once: true });
		if (signal.aborted) stop();
		else attempt(() => open(() => ask(repeatAfterMs)));
	});

const chatter = (peer: string): DatagramFailure =>
	new DatagramFailure("deadline", `${peer} sent ${MOST_DATAGRAMS} datagrams, and none of them was an answer`);

/** What the system reports is a failure to be expected; all else is a bug. */
export function failureOf(error: unknown, peer: string): unknown {
	if (!(error instanceof Error && "syscall" in error)) return error;
	return new DatagramFailure("refused", `${peer} cannot be asked: ${reasonOf(codeOf(error))}`);
}
