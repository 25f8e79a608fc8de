import { problemsOf } from "../config/config-error.ts";
import type { Paint } from "../core/paint.ts";
import type { ExitCode } from "../core/problem.ts";
import { renderCost, renderDiff, renderObservations, renderOutcome, renderPlanSummary } from "../core/render.ts";
import type { Report } from "../core/report.ts";
import { type Command, type Context, choiceOf } from "./command.ts";
import { failedReport, printProblems } from "./complain.ts";
import { paintFor, printJson, printLines } from "./terminal.ts";

export const planCommand: Command = {
	name: "plan",
	summary: "show what a round would change; writes nothing",
	description:
		"Finds out this machine's addresses, compares them with the zone and shows the difference. Nothing is written, neither to Cloudflare nor to disk.",
	flags: [{ flag: "--force", meaning: "ignore guards and remembered state: look at the zone itself" }],
	examples: [
		["cfddns plan", "what would change now"],
		["cfddns plan --force", "from a fresh listing"],
		["cfddns plan --set ipv4.sources=static:81.2.69.1", "rehearse an address"],
		["cfddns plan --json | jq .changes", "for scripts"],
	],
	run: context => runRound(context, true),
};

export const syncCommand: Command = {
	name: "sync",
	summary: "run one round, then exit",
	description:
		"Finds out this machine's addresses and makes the configured names point to them. Says nothing when nothing had to change, unless on a terminal.",
	flags: [{ flag: "--force", meaning: "ignore guards and remembered state: look at the zone itself" }],
	examples: [
		["cfddns sync", "once, for timers and hooks"],
		["cfddns sync --verbose", "also the addresses, and what the round cost"],
		["cfddns sync --force", "after you have checked `cfddns plan --force`"],
	],
	run: context => runRound(context, false),
};

async function runRound(
	{ app, terminal, options, signal }: Context<Readonly<Record<string, unknown>>>,
	dryRun: boolean,
): Promise<ExitCode> {
	const report = await app
		.round(choiceOf(options), { dryRun, force: options["force"] === true, signal })
		.catch((error: unknown) => failedReport(problemsOf(error), dryRun));
	if (options.json) printJson(terminal.out, report);
	else {
		printProblems(report.problems, terminal, options);
		if (!options.quiet)
			printLines(
				terminal.out,
				dryRun
					? planLines(report, paintFor(terminal.out, terminal, options), options.verbose)
					: syncLines(report, terminal, options),
			);
	}
	return report.exitCode;
}

type Display = Pick<Context, "terminal" | "options">;

/** The difference that a round would make, and how much it is. */
export function planLines(report: Report, paint: Paint, verbose: boolean): readonly string[] {
	const attempted = report.problems.length === 0 || report.unchanged > 0 || report.changes.length > 0;
	return [
		...(verbose ? renderObservations(report, paint) : []),
		...renderDiff([...report.changes], paint),
		...(report.stopped.length > 0 ? ["Held back by a guard:", ...renderDiff(report.stopped, paint)] : []),
		...(attempted ? [paint("dim", renderPlanSummary(report))] : []),
	];
}

function syncLines(report: Report, terminal: Display["terminal"], options: Display["options"]): readonly string[] {
	const paint = paintFor(terminal.out, terminal, options);
	// Somebody who looks should see that it did its work; a log need not.
	const isSilent = report.changes.length === 0 && report.exitCode === 0;
	const summary = options.verbose || (isSilent && terminal.out.isTerminal);
	return [
		...(options.verbose ? renderObservations(report, paint) : []),
		...report.changes.map(change => renderOutcome(change, paint)),
		...(summary ? [paint("dim", renderCost(report))] : []),
	];
}
