import type { HttpAnswer } from "../core/ports.ts";

/** What a router grants (UPnP Device Architecture 2.0, section 4.1.2). */
export type Grant = {
	/** `null` if it does not say; when it renews, it need not. */
	readonly sid: string | null;
	readonly forMs: number;
};

/** UPnP Device Architecture 2.0, section 4.1.2: a shorter time should not be asked for. */
const ASKED_SECONDS = 1800;
/** A time that is shorter would keep us busy; one that is longer would keep us deaf when the router has restarted. */
const SHORTEST_SECONDS = 60;
const LONGEST_SECONDS = 3600;

const timeout = `Second-${ASKED_SECONDS}`;

/** Headers that subscribe; events are to come to that URL. */
export const subscription = (callback: string): Readonly<Record<string, string>> => ({
	callback: `<${callback}>`,
	nt: "upnp:event",
	timeout,
});

export const renewal = (sid: string): Readonly<Record<string, string>> => ({ sid, timeout });

export const cancellation = (sid: string): Readonly<Record<string, string>> => ({ sid });

/** Reads the answer to the first two; `null` if the router refuses. */
export function readGrant({ status, headers }: Pick<HttpAnswer, "status" | "headers">): Grant | null {
	if (status !== 200) return null;
	const sid = headers["sid"] ?? "";
	// "infinite" is deprecated, and no better than the longest.
	const [, digits = `${ASKED_SECONDS}`] = /^second-(\d{1,9})$/i.exec(headers["timeout"] ?? "") ?? [];
	const seconds = Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, Number(digits)));
	return { sid: /^[\x21-\x7e]{1,256}$/.test(sid) ? sid : null, forMs: seconds * 1000 };
}
