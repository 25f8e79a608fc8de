import { execFileSync } from "node:child_process";
import { createInterface } from "node:readline";
import { playSeed } from "./one-sequence.ts";

/** Plays one sequence after another, as it is told on its standard input; one line of JSON for each. */

const [program = "", alone, shrinking] = process.argv.slice(2);
const isAlone = alone === "alone";
// The network is ours and new: nothing in it is up.
if (isAlone) execFileSync("ip", ["link", "set", "lo", "up"]);

for await (const line of createInterface({ input: process.stdin })) {
	const outcome = await playSeed(Number(line), shrinking === "shrink", { program, isAlone });
	process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
