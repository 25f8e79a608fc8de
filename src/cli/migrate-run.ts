import type { Migration } from "../compose.ts";
import { type ExitCode, exitCodeOf, Problem } from "../core/problem.ts";
import { type Command, choiceOf } from "./command.ts";
import { complain, printProblems } from "./complain.ts";
import { printLines } from "./terminal.ts";

/** Prints another tool's configuration as ours, or stores it. Only the configuration itself may hold a secret. */
export const runMigrate: Command["run"] = async ({ app, terminal, options, operand, signal }) => {
	try {
		const migration = await app.migrate(operand ?? "-", { zones: zonesOf(options), part: partOf(options) }, signal);
		const { config, problems } = migration;
		const isToStore = options["write"] === true && config !== null;
		const path = isToStore ? await app.storeConfig(config, choiceOf(options), options["force"] === true) : null;
		const exitCode = exitCodeOf(problems.map(({ code }) => code));
		if (options.json) {
			const report = {
				...reported(migration, exitCode, app.redact),
				...(path === null ? { config } : { config: null, path }),
			};
			terminal.out.writeAsItIs(`${JSON.stringify(report, null, 2)}\n`);
			return exitCode;
		}
		printProblems(
			problems.map(problem => problem.reported()),
			terminal,
			options,
		);
		if (path !== null && !options.quiet) {
			printLines(terminal.out, migration.notes.map(noteLine));
			printLines(terminal.out, [`Wrote ${path}`, "See what it would change: `cfddns plan`"]);
		} else if (config !== null && path === null) terminal.out.writeAsItIs(config);
		return exitCode;
	} catch (error) {
		return complain(error, { format: null, config: null, notes: [] }, { terminal, options });
	}
};

/** The keys may become more, never others. */
const reported = (
	{ format, parts, notes, problems }: Migration,
	exitCode: ExitCode,
	redact: (text: string) => string,
) => ({
	ok: exitCode === 0,
	exitCode,
	format,
	config: null,
	parts,
	notes: notes.map(({ message, line }) => ({ message: redact(message), line })),
	problems: problems.map(problem => {
		const { code, name, message, hint } = problem.reported();
		return { code, name, message: redact(message), hint: redact(hint) };
	}),
});

const noteLine = ({ message, line }: Migration["notes"][number]): string =>
	`note: ${line === null ? "" : `line ${line}: `}${message}`;

type Options = Readonly<Record<string, unknown>>;

function zonesOf({ zone }: Options): readonly string[] {
	return Array.isArray(zone) ? zone.filter(text => typeof text === "string") : [];
}

function partOf({ part }: Options): number | null {
	if (part === undefined) return null;
	if (typeof part === "string" && /^[1-9]\d{0,3}$/.test(part)) return Number(part);
	throw new Problem("bad-usage", "--part needs a number", { hint: "Write --part 2 for the second one." });
}
