import { setTimeout as pause } from "node:timers/promises";
import type { Running } from "../e2e/start.ts";
import { FAMILIES } from "./addresses.ts";
import type { Home } from "./home.ts";
import { sober } from "./home.ts";
import { calm, expectRight, letTimePass } from "./quiet.ts";
import type { Step } from "./scenario.ts";
import { count } from "./tally.ts";
import { wrongNames, zoneText } from "./verdicts.ts";
import { Violation } from "./violation.ts";

/** A `watch` on this home, through all its lives. */
export type Watcher = {
	play(step: Step): Promise<void>;
	/** Ends it by SIGTERM. */
	end(): Promise<void>;
};

/** No request for so long, and no round is under way; or whatever comes is seen by a later one. */
const SILENCE_MS = 150;
const LONGEST_ROUND_MS = 1_500;
/** faketime looks once a second. */
const CLOCK_SEEN_MS = 1_200;
const RIGHT_WITHIN_MS = 40_000;
const ASK_AGAIN_MS = 2_000;

export async function startWatching(home: Home): Promise<Watcher> {
	home.referee.facts.isRoundAlone = false;
	let run = begin();

	function begin(): Running {
		const { unknown } = home.referee.facts;
		unknown.clear();
		for (const family of FAMILIES) if (home.line.truth()[family] === null) unknown.add(family);
		return home.start(["watch", "--json"]);
	}
	const isAlive = (): boolean => run.child.exitCode === null && run.child.signalCode === null;
	const checkAlive = (): void => {
		if (!isAlive())
			throw new Violation("life", `watch ended by itself: ${run.said.stdout.slice(-1_000)}${run.said.stderr}`);
	};
	/** Once it says that it watches, it hears signals. */
	const ready = async (): Promise<void> => {
		const began = run;
		for (let waitedMs = 0; !began.said.stdout.includes('"started"') && waitedMs < 20_000; waitedMs += 20) {
			checkAlive();
			await pause(20);
		}
	};
	const signal = async (name: NodeJS.Signals): Promise<void> => {
		await ready();
		checkAlive();
		run.child.kill(name);
	};
	/** Until it has had the time to answer what happened. */
	const breathe = async (): Promise<void> => {
		const { counts } = home.referee;
		let seen = -1;
		for (let waitedMs = 0; waitedMs < LONGEST_ROUND_MS && seen !== counts.requests; waitedMs += SILENCE_MS) {
			seen = counts.requests;
			await pause(SILENCE_MS);
		}
	};
	const kill = async (): Promise<void> => {
		if (isAlive() && run.child.kill("SIGKILL")) home.referee.killed();
		home.onRequest = null;
		sober(await run.ended);
		count(home.tally, "killed while watching");
		// One that begins has no configuration to fall back on.
		home.restoreConfig();
		run = begin();
	};

	const isRightSoon = async (): Promise<void> => {
		const startedAt = performance.now();
		for (let askedAt = 0; wrongNames(home).length > 0; ) {
			home.referee.check();
			checkAlive();
			const now = performance.now();
			if (now - startedAt > RIGHT_WITHIN_MS)
				throw new Violation(
					7,
					`${wrongNames(home).join(", ")} not right within ${RIGHT_WITHIN_MS} ms: ${zoneText(home)}; ${run.said.stdout.slice(-1_500)}`,
				);
			if (now - askedAt > ASK_AGAIN_MS) {
				await signal("SIGUSR1");
				askedAt = now;
			}
			await pause(20);
		}
		count(home.tally, "quiet periods while watching");
	};

	const play = async (step: Step): Promise<void> => {
		checkAlive();
		switch (step.kind) {
			case "move":
			case "lose":
			case "lie":
				// The kernel tells; of other sources nobody does.
				if (home.scenario.line !== "interface") await signal("SIGUSR1");
				return breathe();
			case "round":
			case "hand":
				await signal("SIGUSR1");
				return breathe();
			case "plan":
				home.referee.facts.isPlanBeside = true;
				sober(await home.start(["plan", "--json"]).ended);
				home.referee.facts.isPlanBeside = false;
				// It writes nothing, not even down that Cloudflare asked it to wait.
				home.referee.excuseWait();
				return;
			case "kill": {
				await ready();
				if (step.when === "ms") {
					run.child.kill("SIGUSR1");
					await pause(step.at);
					return kill();
				}
				let requests = 0;
				const killed = new Promise<void>(resolve => {
					home.onRequest = when => {
						if (when === "before") requests += 1;
						if (requests !== step.at || when !== step.when) return;
						run.child.kill("SIGKILL");
						home.referee.killed();
						home.onRequest = null;
						resolve();
					};
				});
				run.child.kill("SIGUSR1");
				await Promise.race([killed, pause(1_000)]);
				return kill();
			}
			case "together": {
				// Else the second could be the first.
				await ready();
				const others = Array.from({ length: step.count }, () => home.start(["sync", "--json"]));
				const second = step.count > 2 ? home.start(["watch", "--json"]) : null;
				run.child.kill("SIGUSR1");
				for (const { ended } of others) sober(await ended);
				count(home.tally, "rounds beside another", step.count);
				if (second !== null) await refused(home, second);
				return;
			}
			case "configure":
				// One that begins reads it before it listens.
				await ready();
				home.configure(step.how === "broken" ? null : step.set);
				await signal("SIGHUP");
				count(home.tally, "reloads");
				return breathe();
			case "clock":
				// Until it is seen, others that begin would have another time than this one.
				await pause(CLOCK_SEEN_MS);
				return;
			case "quiet":
				await calm(home);
				await signal("SIGHUP");
				await breathe();
				if (letTimePass(home).length > 0) sober(await home.start(["sync", "--force", "--json"]).ended);
				await isRightSoon();
				return expectRight(home);
			default:
				return breathe();
		}
	};

	await ready();
	return {
		play,
		async end() {
			checkAlive();
			run.child.kill("SIGTERM");
			const { code, stdout, stderr } = sober(await run.ended);
			if (code !== 0 && code !== null)
				throw new Violation("life", `told to stop it ended with ${code}: ${stdout.slice(-500)}${stderr}`);
		},
	};
}

/** One watch per state folder. While its disk is in trouble nobody can tell. */
async function refused(home: Home, second: Running): Promise<void> {
	const late = pause(20_000, "late" as const, { ref: false });
	const end = await Promise.race([second.ended, late]);
	if (end !== "late") {
		sober(end);
		count(home.tally, "second watches refused");
		return;
	}
	second.child.kill("SIGKILL");
	await second.ended;
	if (!home.isDiskTroubled) throw new Violation(8, "a second watch on the same state folder was not refused");
}
