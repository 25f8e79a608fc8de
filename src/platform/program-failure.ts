import type { ChildProcess } from "node:child_process";

/** How much of what a failing program said is repeated, in characters. */
const COMPLAINT_LENGTH = 80;

/** A program's end other than success. `message` is one line for people. */
export class CommandFailure extends Error {
	override readonly name = "CommandFailure";
	/** "missing": there is no such program; "printed": more than it may. */
	readonly kind: "missing" | "unusable" | "deadline" | "printed" | "ended";
	/** Of a program that ended by itself. */
	readonly exitCode: number | null;

	constructor(
		kind: CommandFailure["kind"],
		message: string,
		details: { exitCode?: number | null; cause?: unknown } = {},
	) {
		super(message, "cause" in details ? { cause: details.cause } : undefined);
		this.kind = kind;
		this.exitCode = details.exitCode ?? null;
	}
}

/** Node reports some failures to start as an event, others by throwing: those are thrown as a `CommandFailure`. */
export function started<Child extends ChildProcess>(program: string, start: () => Child): Child {
	try {
		return start();
	} catch (error) {
		if (error instanceof Error && "syscall" in error) throw startFailure(program, error);
		throw error;
	}
}

export function startFailure(program: string, error: Error): CommandFailure {
	const code = "code" in error ? error.code : null;
	if (code === "ENOENT") return new CommandFailure("missing", `${program} was not found`, { cause: error });
	if (code === "EACCES" || code === "EPERM")
		return new CommandFailure("unusable", `${program} may not be run`, { cause: error });
	const reason = String(code ?? error.message);
	return new CommandFailure("unusable", `${program} could not be started (${reason})`, { cause: error });
}

/** How a program ended, and what it said about that: `ended with exit code 1 ("...")`, in one line of printable ASCII. */
export function describeEnd(exitCode: number | null, killedBy: string | null, complaint: string): string {
	const how = exitCode === null ? `was ended by ${killedBy ?? "a signal"}` : `ended with exit code ${exitCode}`;
	return `${how}${excerpt(complaint)}`;
}

/** As ` ("...")`; empty if it said nothing. */
function excerpt(complaint: string): string {
	const line = complaint
		.slice(0, 4 * COMPLAINT_LENGTH)
		.replace(/[^\x20-\x7e]+/g, " ")
		.trim();
	if (line === "") return "";
	return ` ("${line.length > COMPLAINT_LENGTH ? `${line.slice(0, COMPLAINT_LENGTH - 3)}...` : line}")`;
}
