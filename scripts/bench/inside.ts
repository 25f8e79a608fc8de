// What is measured in a network of its own: `node inside.mjs TASK JSON` prints what it found out as JSON.
import type { Place } from "./home.ts";
import { measureReaction } from "./reaction.ts";
import { measureVersus, measureVersusIdle, type VersusInput } from "./versus.ts";

const [task, text = "{}"] = process.argv.slice(2);
const { place, input }: { place: Place; input: unknown } = JSON.parse(text);
console.log(JSON.stringify(await run()));

async function run(): Promise<unknown> {
	switch (task) {
		case "reaction":
			return measureReaction(place, Number(input));
		case "versus":
			return measureVersus(place, input as VersusInput);
		case "idle":
			return measureVersusIdle(place, input as VersusInput);
		default:
			throw new Error(`There is no task "${task}"`);
	}
}
