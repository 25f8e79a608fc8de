import { appendFileSync, writeSync } from "node:fs";
import { parseOwner } from "../../src/core/ownership.ts";
import { Problem } from "../../src/core/problem.ts";
import { EMPTY_STATE } from "../../src/core/state.ts";
import { createClock } from "../../src/platform/clock.ts";
import { createFiles } from "../../src/platform/files.ts";
import { createProcessIdentity } from "../../src/platform/process-identity.ts";
import { createStateStore } from "../../src/state/store.ts";

// A process of its own for the tests: node child.mjs MODE FOLDER FALLBACK ARGUMENT.
const [, , mode = "", folder = "", fallbackFolder = "", argument = ""] = process.argv;
const owner = parseOwner("home");
if (owner === null) throw new Error("unreachable");

const clock = createClock(process.hrtime);
const never = new AbortController().signal;
const say = (line: string): void => void writeSync(1, `${line}\n`);

const open = (waitMs: number) =>
	createStateStore({
		folder,
		fallbackFolder,
		api: "https://api.example",
		owner,
		files: createFiles({ platform: process.platform, uid: process.getuid?.() ?? null }),
		identity: createProcessIdentity(process),
		clock,
		random: Math.random,
		released: new Set<string>(),
		waitMs,
	});

/** Notes the begin and the end of each of its rounds in a file that all processes share; hangs in the last one if told to. */
async function rounds(log: string, count: number, last: string): Promise<void> {
	const store = open(60_000);
	for (let round = 1; round <= count; round += 1) {
		const release = await store.lock(never);
		appendFileSync(log, `begin ${process.pid}\n`);
		if (round === count && last === "hang") {
			say("hanging");
			await clock.sleep(600_000, never);
		}
		await clock.sleep(Math.random() * 4, never);
		appendFileSync(log, `end ${process.pid}\n`);
		await release();
		await clock.sleep(Math.random() * 4, never);
	}
}

/** Takes the lock, says so, and gives it back at the end of standard input. */
async function hold(): Promise<void> {
	const release = await open(Number(argument)).lock(never);
	say("held");
	for await (const _ of process.stdin);
	await release();
	say("released");
}

/** Saves one state after the other, and says the number of each that is saved. */
async function save(): Promise<void> {
	const store = open(60_000);
	await store.lock(never);
	const { state } = await store.load();
	const ballast = "x".repeat(100_000);
	for (let number = Number(state.written["number"]?.[0] ?? 0) + 1; ; number += 1) {
		await store.save({ ...EMPTY_STATE, written: { number: [`${number}`], ballast: [ballast] } });
		say(`${number}`);
	}
}

try {
	const [log = "", count = "", last = ""] = argument.split(",");
	if (mode === "rounds") await rounds(log, Number(count), last);
	if (mode === "hold") await hold();
	if (mode === "save") await save();
} catch (error) {
	if (!(error instanceof Problem)) throw error;
	say(`problem ${error.code} ${error.message}`);
}
