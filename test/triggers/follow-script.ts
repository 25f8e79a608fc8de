// Follows the program of the command line, and prints what it hears and how that ended; SIGTERM stops it, and as process
// 1 it says which others are left in its world, "Z" for those that nobody has collected.
import { readdirSync, readFileSync } from "node:fs";
import { createFollowProgram } from "../../src/platform/follow.ts";

const [program = "", ...args] = process.argv.slice(2);
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort(new Error("stopped")));

function others(): readonly string[] {
	return readdirSync("/proc")
		.filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
		.flatMap(pid => {
			try {
				const [, name = "", state = ""] = /\((.*)\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? [];
				return [`${name} ${state === "Z" ? "Z" : "alive"}`];
			} catch {
				return []; // It has just gone.
			}
		});
}

let heard = 0;
const hear = (): void => {
	heard += 1;
};
const how = await createFollowProgram(process.env)(program, args, hear, stop.signal).catch(error => error.message);
console.log(JSON.stringify({ how, heard, left: process.pid === 1 ? others() : [] }));
