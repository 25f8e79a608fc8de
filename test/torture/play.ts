import { editByHand } from "./hand.ts";
import { type Home, type Means, noteTruth, openHome } from "./home.ts";
import { playOneShot } from "./one-shots.ts";
import { renderStep, type Scenario, type Step } from "./scenario.ts";
import { startWatching } from "./staying.ts";
import { count, type Tally } from "./tally.ts";
import { Violation } from "./violation.ts";

/** Plays a sequence to its end. Throws the first `Violation`, with the step at which it came to light. */
export async function play(scenario: Scenario, means: Means, tally: Tally): Promise<void> {
	const home = await openHome(scenario, means, tally);
	count(tally, "sequences");
	count(tally, `sequences: ${scenario.mode}, ${scenario.line}`);
	let at = "the beginning";
	try {
		for (const edit of scenario.before) editByHand(home, edit, scenario.latencyMs + scenario.before.length);
		home.isDrifted = false;
		const watcher = scenario.mode === "watch" ? await startWatching(home) : null;
		for (const [index, step] of [...scenario.steps, { kind: "quiet" } as const].entries()) {
			at = `step ${index + 1} (${renderStep(step)})`;
			count(tally, `steps: ${step.kind}${step.kind === "hand" ? `, ${step.edit}` : ""}`);
			happen(home, step);
			await (watcher === null ? playOneShot(home, step) : watcher.play(step));
			home.referee.check();
		}
		at = "the end";
		await watcher?.end();
		home.checkSecrets();
		home.referee.check();
	} catch (error) {
		// What the referee saw explains what was seen later.
		const cause = home.referee.violations[0] ?? error;
		if (!(cause instanceof Violation)) throw error;
		throw new Violation(cause.rule, `${cause.message.replace(/^[^:]*: /, "")} [at ${at}]`);
	} finally {
		const { requests, writes, operations } = home.referee.counts;
		count(tally, "requests judged", requests);
		count(tally, "writes judged", writes);
		count(tally, "operations judged", operations);
		await home.close();
	}
}

/** What a step does to the world, whoever lives in it. */
function happen(home: Home, step: Step): void {
	const { line, referee, state } = home;
	switch (step.kind) {
		case "move":
			referee.facts.unknown.delete(step.family);
			line.move(step.family, step.index);
			noteTruth(home, step.family);
			break;
		case "lose":
			line.lose(step.family);
			break;
		case "lie":
			line.lie(step.family, step.what);
			break;
		case "hand":
			if (editByHand(home, step.edit, step.pick)) home.isDrifted = home.scenario.remembers;
			else count(home.tally, "steps: hand, nothing there to change");
			break;
		case "fault":
			home.disturb(step);
			break;
		case "disk":
			// What Cloudflare asked for may be forgotten with the state.
			referee.excuseWait();
			home.isDiskTroubled = true;
			if (!state.trouble(step.trouble)) count(home.tally, "steps: disk, not possible");
			break;
		case "clock":
			referee.clockJumps(step.byS);
			if (home.clock === null) count(home.tally, "steps: clock, not possible");
			home.clock?.jump(step.byS);
			break;
		case "quiet":
			referee.facts.unknown.clear();
			break;
		default:
			break;
	}
}
