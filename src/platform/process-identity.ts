import { readFileSync, readlinkSync } from "node:fs";

/** The part of Node's `process` that this needs. */
export type ThisProcess = {
	readonly pid: number;
	readonly platform: string;
	/** Signal 0 sends nothing: it throws ESRCH if there is no such process, EPERM if it is not ours. */
	kill(pid: number, signal: 0): boolean;
};

type Mark = {
	readonly boot: string | null;
	readonly namespace: string | null;
	readonly pid: number;
	readonly started: string;
};

/**
 * Tells processes apart, those that had the same number at another time included. On Linux by the start of the machine, the
 * namespace of process numbers and the process's own start time (proc(5)); elsewhere only the number can be asked for, and it may
 * meanwhile be another's.
 */
export function createProcessIdentity(host: ThisProcess) {
	let ours: Mark | null = null;
	const self = (): Mark => {
		ours ??= host.platform === "linux" ? selfOnLinux(host.pid) : selfElsewhere(host.pid);
		return ours;
	};

	const exists = (pid: number): boolean => {
		try {
			host.kill(pid, 0);
			return true;
		} catch (error) {
			return !(error instanceof Error && "code" in error && error.code === "ESRCH");
		}
	};

	const fateOf = (mark: Mark): "self" | "alive" | "dead" | "unknown" => {
		const { boot, namespace, pid, started } = self();
		if (mark.boot !== null && boot !== null && mark.boot !== boot) return "dead";
		if (mark.boot !== boot || mark.namespace !== namespace) return "unknown";
		if (mark.pid === pid) return mark.started === started ? "self" : "dead";
		const seen = namespace === null ? null : startOnLinux(mark.pid);
		if (seen !== null) return seen === mark.started ? "alive" : "dead";
		// Hidden from us (hidepid), gone, or on a platform that tells no start times.
		return exists(mark.pid) ? "unknown" : "dead";
	};

	return { self: async () => self(), fateOf: async (mark: Mark) => fateOf(mark) };
}

function selfOnLinux(pid: number): Mark {
	const boot = readOr(() =>
		readFileSync("/proc/sys/kernel/random/boot_id", "utf8")
			.replace(/[^0-9a-f]/g, "")
			.slice(0, 8),
	);
	// A /proc of another namespace, as containers sometimes have it, numbers us differently: it tells about somebody else.
	const started = readOr(() => readlinkSync("/proc/self")) === String(pid) ? startOnLinux(pid) : null;
	if (started === null) return { boot, namespace: null, pid, started: startByClock() };
	return { boot, namespace: readOr(() => readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")), pid, started };
}

/** Without /proc, and on other platforms. The same number with another start is a process before us, which is gone. */
const startByClock = (): string => Math.round(performance.timeOrigin).toString(36);

const selfElsewhere = (pid: number): Mark => ({ boot: null, namespace: null, pid, started: startByClock() });

/** Field 22 of /proc/PID/stat. "gone" for what is dead but not yet collected by its parent; `null` if it cannot be read. */
function startOnLinux(pid: number): string | null {
	const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
	// The second field is the program's name in brackets, and may itself hold blanks and brackets.
	const [state = "", ...fields] = stat === null ? [] : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return state === "Z" || state === "X" ? "gone" : (fields[18] ?? null);
}

function readOr(read: () => string): string | null {
	try {
		return read() || null;
	} catch {
		return null;
	}
}
