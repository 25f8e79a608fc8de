import { parseCommandLine } from "./command-line.ts";
import { MAX_ANSWER_BYTES, type SourceKind } from "./kind.ts";
import { readAddress } from "./single-address.ts";
import { unavailable } from "./unavailable.ts";

/** The first line of what a program prints. */
export const commandKind: SourceKind = {
	kind: "command",
	argument: "CMD ARG...",
	optional: false,
	check(argument) {
		const line = parseCommandLine(argument);
		return line.kind === "words" ? null : line.reason;
	},
	operator: () => null,
	transport: () => "program",
	open:
		(argument, family, { run, timeoutMs }) =>
		async signal => {
			const line = parseCommandLine(argument ?? "");
			if (line.kind === "invalid") throw unavailable("command", line.reason);
			const { program, args } = line;
			const limits = { timeoutMs, maxBytes: MAX_ANSWER_BYTES };
			const output = await run(program, args, limits, signal).catch(error => {
				// The port's contract: failures are errors with a message for people, and an abort is the signal's reason.
				if (signal.aborted || !(error instanceof Error)) throw error;
				throw unavailable("command", error.message, { cause: error });
			});
			const [first = ""] = output.split("\n", 1);
			const reading = readAddress(first, family);
			if (reading.kind === "refused") throw unavailable("command", `the first line of ${program} ${reading.reason}`);
			// Without its arguments: they may hold a password, and labels go into reports.
			return { kind: "addresses", label: `command:${program}`, addresses: [reading.address] };
		},
};
