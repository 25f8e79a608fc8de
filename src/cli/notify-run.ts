import type { Delivery } from "../compose.ts";
import type { Paint } from "../core/paint.ts";
import { Problem } from "../core/problem.ts";
import { type Command, choiceOf } from "./command.ts";
import { complain } from "./complain.ts";
import { paintFor, printJson, printLines } from "./terminal.ts";

/** Sends a test message. Exit code 1 if it did not reach everybody. */
export const runNotify: Command["run"] = async ({ app, terminal, options, signal }) => {
	try {
		if (options["test"] !== true) throw withoutTest();
		const deliveries = await app.testMessages(choiceOf(options), signal);
		const problems = deliveries.flatMap(({ problem }) => (problem === null ? [] : [problem.reported()]));
		const exitCode = problems.length === 0 ? 0 : 1;
		if (options.json) {
			const messages = deliveries.map(({ to, problem }) => ({ to, arrived: problem === null }));
			printJson(terminal.out, { ok: exitCode === 0, exitCode, messages, problems });
			return exitCode;
		}
		const paint = paintFor(terminal.out, terminal, options);
		const shown = options.quiet ? deliveries.filter(({ problem }) => problem !== null) : deliveries;
		printLines(
			terminal.out,
			shown.flatMap(delivery => deliveryLines(delivery, paint)),
		);
		return exitCode;
	} catch (error) {
		return complain(error, { messages: [] }, { terminal, options });
	}
};

const withoutTest = (): Problem =>
	new Problem("bad-usage", "`cfddns notify` sends nothing by itself: `cfddns sync` tells when something happens", {
		hint: "`cfddns notify --test` sends a test message to everybody in notify.to.",
	});

function deliveryLines({ to, problem }: Delivery, paint: Paint): readonly string[] {
	if (problem === null) return [`${paint("green", "ok")}      ${to}`];
	const hint = problem.hint === "" ? [] : [`        ${paint("dim", "fix:")} ${problem.hint}`];
	return [`${paint("red", "failed")}  ${problem.message}`, ...hint];
}
