import type { Ended } from "../e2e/start.ts";
import type { Home } from "./home.ts";
import { sober } from "./home.ts";
import { calm, expectRight } from "./quiet.ts";
import type { Step } from "./scenario.ts";
import { count } from "./tally.ts";
import { checkCarriedOut, checkHonest, checkSamePlan } from "./verdicts.ts";
import { Violation } from "./violation.ts";

/** What a step means where each round is a process of its own, as with a timer. */
export async function playOneShot(home: Home, step: Step): Promise<void> {
	switch (step.kind) {
		case "round":
			return round(home);
		case "plan":
			return planThenSync(home);
		case "kill":
			return kill(home, step);
		case "together":
			return together(home, step.count);
		case "configure":
			if (step.how === "broken") return broken(home);
			home.configure(step.set);
			return round(home);
		case "quiet":
			await calm(home);
			return expectRight(home);
		default:
			// What happened outside is seen by the next round.
			return;
	}
}

/** Nobody can know the address of these families while the next process runs. */
function blindfold(home: Home): void {
	const { unknown } = home.referee.facts;
	unknown.clear();
	for (const [family, address] of Object.entries(home.line.truth()))
		if (address === null) unknown.add(family === "ipv4" ? "ipv4" : "ipv6");
}

async function round(home: Home): Promise<void> {
	blindfold(home);
	checkHonest(home, await home.run(["sync", "--json"]));
}

async function planThenSync(home: Home): Promise<void> {
	const { facts } = home.referee;
	blindfold(home);
	facts.isDryRun = true;
	const plans = [await planned(home), await planned(home)] as const;
	facts.isDryRun = false;
	const done = await home.run(["sync", "--json"]);
	// Faults come and go between them.
	if (home.isDisturbed()) return;
	checkSamePlan(...plans);
	if (plans[1].code === done.code) checkCarriedOut(plans[1], done);
	count(home.tally, "plans compared");
}

/** It writes nothing, not even down that Cloudflare asked it to wait; what others have noted holds. */
async function planned(home: Home): Promise<Ended> {
	const { referee } = home;
	const { mustUntilMs } = referee.waits();
	const ended = await home.run(["plan", "--json"]);
	referee.excuseWait(mustUntilMs);
	return ended;
}

async function kill(home: Home, step: Extract<Step, { kind: "kill" }>): Promise<void> {
	blindfold(home);
	home.referee.begins();
	const run = home.start(["sync"]);
	const end = (): void => {
		if (run.child.exitCode !== null || !run.child.kill("SIGKILL")) return;
		home.referee.killed();
		home.onRequest = null;
	};
	let requests = 0;
	if (step.when === "ms") setTimeout(end, step.at);
	else
		home.onRequest = when => {
			if (when === "before") requests += 1;
			if (requests === step.at && when === step.when) end();
		};
	const { code } = sober(await run.ended);
	home.onRequest = null;
	count(home.tally, code === null ? "killed in mid-round" : "ended before they were killed");
}

async function together(home: Home, times: number): Promise<void> {
	blindfold(home);
	home.referee.begins();
	const runs = Array.from({ length: times }, () => home.start(["sync", "--json"]));
	const ends = (await Promise.all(runs.map(run => run.ended))).map(sober);
	for (const end of ends) checkHonest(home, end);
	count(home.tally, "rounds beside another", times);
}

async function broken(home: Home): Promise<void> {
	home.configure(null);
	const before = home.referee.counts.requests;
	const { code } = await home.run(["sync", "--json"]);
	if (code !== 2) throw new Violation("exit code", `${code} for a configuration that cannot be read`);
	if (home.referee.counts.requests !== before)
		throw new Violation("exit code", "2 says that nothing was attempted, but requests were sent");
	home.restoreConfig();
}
