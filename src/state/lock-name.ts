import type { ProcessMark } from "./ports.ts";

/** What a process may be the only one to do in a folder: run a round, or stay and watch. */
export type LockPurpose = "lock" | "watch";

/** A file that says "this process runs a round, or is about to"; or that it watches. */
export type LockName = { readonly name: string; readonly mark: ProcessMark };

/** `lock-BOOT-NAMESPACE-PID-STARTED-SUFFIX`: all that is needed to tell whether its maker lives, even if it was cut off here. */
export const lockName = (
	{ boot, namespace, pid, started }: ProcessMark,
	suffix: string,
	purpose: LockPurpose = "lock",
): string => [purpose, boot ?? UNTOLD, namespace ?? UNTOLD, pid, started, suffix].join("-");

const UNTOLD = "x";
const PATTERN = /^([a-z]+)-([a-z0-9]+)-([a-z0-9]+)-(\d{1,10})-([a-z0-9]+)-[a-z0-9]+$/;

/** `null` for a file that is no lock of this purpose. */
export function parseLockName(name: string, purpose: LockPurpose = "lock"): LockName | null {
	const match = PATTERN.exec(name);
	if (match === null || match[1] !== purpose) return null;
	const [, , boot = "", namespace = "", pid = "", started = ""] = match;
	return { name, mark: { boot: told(boot), namespace: told(namespace), pid: Number(pid), started } };
}

const told = (part: string): string | null => (part === UNTOLD ? null : part);
