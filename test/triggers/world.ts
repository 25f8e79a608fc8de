import type { FollowProgram, InterfaceAddress, Sleeper, Trigger } from "../../src/core/ports.ts";
import { Problem } from "../../src/core/problem.ts";
import { createTriggers } from "../../src/triggers/triggers.ts";
import { ip } from "../invariants/values.ts";
import { SimulatedTime } from "../state/simulated-time.ts";

type Run = {
	readonly words: readonly string[];
	readonly hear: Parameters<FollowProgram>[2];
	end(how: string): void;
};

/** A program that somebody follows. It is ended by the test, or ends at once in the way that the test has set. */
function fakeProgram() {
	const runs: Run[] = [];
	const fate: { atOnce: string | null } = { atOnce: null };
	const follow: FollowProgram = (program, args, hear, signal) =>
		new Promise((resolve, reject) => {
			signal.throwIfAborted();
			const stop = (): void => reject(signal.reason);
			signal.addEventListener("abort", stop, { once: true });
			const end = (how: string): void => {
				signal.removeEventListener("abort", stop);
				resolve(how);
			};
			runs.push({ words: [program, ...args], hear, end });
			if (fate.atOnce !== null) end(fate.atOnce);
		});
	return { runs, fate, follow };
}

/** This machine's network as the kernel shows it: every part can be changed, or become unreadable (`null`). */
export function fakeNetwork() {
	const row = (name: string, text: string, stability: InterfaceAddress["stability"] = "stable"): InterfaceAddress => ({
		interface: name,
		address: ip(text),
		stability,
	});
	const state = {
		rows: [row("wan0", "81.2.69.142")] as InterfaceAddress[] | null,
		ipv4: ["wan0"] as string[] | null,
		ipv6: [] as string[] | null,
	};
	let looks = 0;
	const readable = <T>(value: T | null): T => {
		if (value === null) throw new Problem("source-unavailable", "cannot be read");
		return value;
	};
	return {
		state,
		row,
		looks: () => looks,
		view: {
			addresses: async () => {
				looks += 1;
				return readable(state.rows);
			},
			defaultInterfaces: async (family: "ipv4" | "ipv6") => readable(state[family]),
		},
	};
}

const never = new AbortController().signal;

/** The triggers of a machine in which time passes only when told to. */
export function triggerWorld(platform: string) {
	const time = new SimulatedTime();
	const program = fakeProgram();
	const network = fakeNetwork();
	const stop = new AbortController();
	const log: string[] = [];
	const note = (what: string): void => void log.push(`${time.elapsed() / 1000} ${what}`);
	const sleeper: Sleeper = { wake: cause => note(cause), remark: line => note(line) };
	const triggers: readonly Trigger[] = createTriggers({
		platform,
		follow: program.follow,
		network: network.view,
		clock: time,
		random: () => 0,
	});
	return {
		time,
		network,
		...program,
		triggers,
		/** What was woken and remarked, after how many seconds. */
		log,
		pass: (seconds: number) => time.until(time.sleep(seconds * 1000, never)),
		listen: () => Promise.all(triggers.map(trigger => trigger.listen(sleeper, stop.signal))),
		stop: () => stop.abort(new Error("stopped")),
	};
}

export type TriggerWorld = ReturnType<typeof triggerWorld>;
