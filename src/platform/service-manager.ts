import type { RunCommand } from "../core/ports.ts";

/** Whoever started us and wants to know how we are: systemd. */
export type ServiceManager = {
	/** How often it wants to hear that we are alive, in milliseconds; `null` if it does not. */
	readonly beatEveryMs: number | null;
	ready(): void;
	/** One line for `systemctl status`. */
	status(text: string): void;
	beat(): void;
	stopping(): Promise<void>;
};

type Options = {
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly pid: number;
	readonly run: RunCommand;
	/** Monotonic milliseconds. */
	elapsed(): number;
};

const LIMITS = { timeoutMs: 5_000, maxBytes: 4_096 };

/**
 * systemd's notifications (sd_notify(3), sd_watchdog_enabled(3)), sent by its own `systemd-notify`: Node has no sockets of that kind.
 * What cannot be sent is not: a service that is never ready, or seems dead, is dealt with by systemd.
 */
export function createServiceManager({ env, pid, run, elapsed }: Options): ServiceManager {
	const isThere = (env["NOTIFY_SOCKET"] ?? "") !== "";
	const watchdogMs =
		isThere && (env["WATCHDOG_PID"] ?? `${pid}`) === `${pid}` ? Number(env["WATCHDOG_USEC"]) / 1000 : Number.NaN;
	const beatEveryMs = watchdogMs > 0 ? watchdogMs / 3 : null;
	let beatAtMs = Number.NEGATIVE_INFINITY;
	let sent = Promise.resolve();
	let lastStatus = "";
	const never = new AbortController().signal;
	const send = (...words: readonly string[]): Promise<void> => {
		if (!isThere) return sent;
		// One after the other, so that the last word is the last to arrive.
		sent = sent.then(() =>
			run("systemd-notify", [`--pid=${pid}`, ...words], LIMITS, never).then(
				() => undefined,
				() => undefined,
			),
		);
		return sent;
	};
	return {
		beatEveryMs,
		ready: () => void send("--ready"),
		status(text) {
			if (text === lastStatus) return;
			lastStatus = text;
			void send(`--status=${text}`);
		},
		beat() {
			if (beatEveryMs === null || elapsed() - beatAtMs < beatEveryMs / 2) return;
			beatAtMs = elapsed();
			void send("WATCHDOG=1");
		},
		stopping: () => send("STOPPING=1"),
	};
}
