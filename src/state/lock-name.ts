import type { ProcessMark } from "./ports.ts";

/** A file that says "this process runs a round, or is about to". */
export type LockName = { readonly name: string; readonly mark: ProcessMark };

/** `lock-BOOT-NAMESPACE-PID-STARTED-SUFFIX`: all that is needed to tell whether its maker lives, even if it was cut off here. */
export const lockName = ({ boot, namespace, pid, started }: ProcessMark, suffix: string): string =>
	["lock", boot ?? UNTOLD, namespace ?? UNTOLD, pid, started, suffix].join("-");

const UNTOLD = "x";
const PATTERN = /^lock-([a-z0-9]+)-([a-z0-9]+)-(\d{1,10})-([a-z0-9]+)-[a-z0-9]+$/;

/** `null` for a file that is no lock. */
export function parseLockName(name: string): LockName | null {
	const match = PATTERN.exec(name);
	if (match === null) return null;
	const [, boot = "", namespace = "", pid = "", started = ""] = match;
	return { name, mark: { boot: told(boot), namespace: told(namespace), pid: Number(pid), started } };
}

const told = (part: string): string | null => (part === UNTOLD ? null : part);
