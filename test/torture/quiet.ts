import { setTimeout as pause } from "node:timers/promises";
import type { Ended } from "../e2e/start.ts";
import type { Home } from "./home.ts";
import { count } from "./tally.ts";
import { dueCode, reportOf, wrongNames, zoneText } from "./verdicts.ts";
import { Violation } from "./violation.ts";

const HOUR_S = 3_660;
/** A machine that others use too may miss a deadline of seconds. */
const MAX_TRIES = 3;

/** All that is wrong ends: faults, lies, a disk that is full, a configuration that cannot be read, Cloudflare's wish to wait. */
export async function calm(home: Home): Promise<void> {
	home.onRequest = null;
	home.disturb(null);
	home.line.calm();
	home.state.heal();
	home.isDiskTroubled = false;
	home.restoreConfig();
	const leftMs = home.referee.waits().mayUntilMs - Date.now();
	if (leftMs > 0 && leftMs <= 3_000) await pause(leftMs + 50);
}

/** Does the next round have to look at the zone, whatever it remembers? */
const needsLook = (home: Home): boolean =>
	(home.isDrifted && home.scenario.remembers) || home.referee.waits().mayUntilMs > Date.now();

/** Lets an hour pass, or, where the clock cannot be moved, has a person insist. Returns what `sync` needs. */
export function letTimePass(home: Home): readonly string[] {
	if (!needsLook(home)) return [];
	home.referee.endWait();
	if (home.clock === null) return ["--force"];
	home.clock.jumpAhead(HOUR_S);
	return [];
}

/** After a quiet period one round makes the zone equal the model, says so, and leaves the next one nothing to do. */
export async function expectRight(home: Home): Promise<void> {
	const due = dueCode(home);
	const extra = letTimePass(home);
	const first = await settle(home, due, extra);
	home.isDrifted = false;
	home.referee.facts.wishes = home.wishes();
	const again = await home.run(["sync", "--json"]);
	home.referee.check();
	const { changes, requests } = reportOf(again);
	if (changes.length > 0) throw new Violation(7, `a second round still found this to do: ${JSON.stringify(changes)}`);
	const isSteady = home.scenario.remembers && due !== 3 && home.scenario.mode === "one-shots";
	if (isSteady && again.code === due && requests > 0)
		throw new Violation(
			6,
			`a round with nothing to do sent ${requests} requests after one that ended with ${first.code}`,
		);
	count(home.tally, "quiet periods checked");
}

async function settle(home: Home, due: number, extra: readonly string[]): Promise<Ended> {
	for (let tries = 1; ; tries += 1) {
		const ended = await home.run(["sync", "--json", ...extra]);
		home.referee.check();
		const wrong = wrongNames(home);
		if (wrong.length === 0 && ended.code === due) return ended;
		// What may pass by itself: a deadline that this machine missed.
		const isLate = ended.code === 1 && due !== 1 && tries < MAX_TRIES;
		if (isLate) {
			count(home.tally, "quiet periods that took another try");
			continue;
		}
		const problems = reportOf(ended).problems.map(({ code, message }) => `${code}: ${message}`);
		const said = `exit code ${ended.code}, ${due} was due; ${problems.join("; ")}; the zone holds ${zoneText(home)}`;
		throw wrong.length > 0
			? new Violation(7, `${wrong.join(", ")} not right: ${said}`)
			: new Violation("exit code", said);
	}
}
