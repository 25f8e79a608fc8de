import { expect, test } from "vitest";
import { SimulatedTime } from "../../test/state/simulated-time.ts";
import type { Sleeper, Trigger } from "../core/ports.ts";
import { createNetworkWaits } from "./until-network.ts";

const never = new AbortController().signal;

/** A trigger that speaks when it is told to, and waits around it. */
function world() {
	const time = new SimulatedTime();
	const waits = createNetworkWaits(time);
	const woken: string[] = [];
	let own: Sleeper | null = null;
	const trigger: Trigger = {
		label: "ears",
		async listen(sleeper) {
			own = sleeper;
		},
	};
	void waits.heard(trigger).listen({ wake: cause => woken.push(cause), remark: () => undefined }, never);
	return { time, waits, woken, speak: () => own?.wake("network") };
}

test("nobody speaks / the whole time", async () => {
	const { time, waits } = world();
	await time.until(waits.sleep(1000, never));
	expect(time.elapsed()).toBe(1000);
});

test("a trigger speaks / the wait ends, and whoever is to be woken is", async () => {
	const { time, waits, woken, speak } = world();
	const later = time.sleep(60, never).then(speak);
	await time.until(Promise.all([waits.sleep(1000, never), later]));
	expect(time.elapsed()).toBe(60);
	expect(woken).toEqual(["network"]);
});

test("told to stop / the reason is thrown", async () => {
	const { time, waits } = world();
	const stopping = new AbortController();
	const later = time.sleep(60, never).then(() => stopping.abort(new Error("stopped")));
	await expect(time.until(Promise.all([waits.sleep(1000, stopping.signal), later]))).rejects.toThrow("stopped");
});
