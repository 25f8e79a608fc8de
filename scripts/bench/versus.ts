import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { costOf, type Measured } from "./costs.ts";
import type { Place } from "./home.ts";
import { SETTLE_MS } from "./idle.ts";
import { moveTo } from "./network.ts";
import type { LeftOut, Tool, VersusIdle, VersusRow } from "./results.ts";
import { type Command, runProgram } from "./run-program.ts";
import { atRest, stay } from "./staying.ts";
import { CLIENTS, type Job, makeCertificate, TOKEN, ZONE } from "./tools.ts";
import { SETTLED_MS } from "./uneventful.ts";

export const LATENCY_MS = 50;
const MOST_NAMES = 50;
const COMMENT = "by hand";

/**
 * In that network the API is this machine, and so nothing has to be configured that a user would not. The names have their old
 * address there, as in DNS: inadyn asks for it when it remembers nothing.
 */
export const versusHosts = (): readonly string[] => [
	"127.0.0.1 api.cloudflare.com",
	...namesOf(MOST_NAMES).map(name => `81.2.69.1 ${name}`),
];

const namesOf = (count: number): readonly string[] =>
	Array.from({ length: count }, (_, index) => `host${index}.${ZONE}`);

export type VersusInput = { readonly tools: readonly Tool[]; readonly isQuick: boolean };

/** A rival that fails, or that ends when it should stay, is left out; we may not. */
export type Found<Row> = { readonly rows: readonly Row[]; readonly leftOut: readonly LeftOut[] };

/** To be run in a network of its own: the same jobs for each client, one after the other. */
export async function measureVersus(place: Place, { tools, isQuick }: VersusInput): Promise<Found<VersusRow>> {
	const rows: VersusRow[] = [];
	const leftOut: LeftOut[] = [];
	for (const names of isQuick ? [1] : [1, 10, MOST_NAMES])
		for (const tool of tools) {
			if (leftOut.some(({ what }) => what === tool)) continue;
			const world = await openWorld(place, names, LATENCY_MS);
			try {
				rows.push(...(await measureTool(place, tool, world, isQuick || names > 10 ? 1 : 5)));
			} catch (error) {
				leftOut.push(failureOf(tool, error));
			} finally {
				await world.simulator.close();
			}
		}
	return { rows: rows.filter(({ tool }) => leftOut.every(({ what }) => what !== tool)), leftOut };
}

/** Throws what is no rival's. The last line of an error is the last that the program said. */
export function failureOf(tool: Tool, error: unknown): LeftOut {
	if (tool === "cfddns" || !(error instanceof Error)) throw error;
	return { what: tool, why: `it failed: ${error.message.trim().split("\n").at(-1)}` };
}

async function measureTool(
	place: Place,
	tool: Tool,
	{ simulator, job }: World,
	repeats: number,
): Promise<readonly VersusRow[]> {
	const names = job.names.length;
	const client = CLIENTS[tool](place, job);
	let isRight = true;
	async function run(command: Command, address: string): Promise<Measured> {
		simulator.requests.clear();
		const ran = await runProgram(command, place.folder);
		isRight &&= simulator
			.zone(ZONE)
			.records()
			.every(({ content }) => content === address);
		return { ...ran, requests: simulator.requests.all().length };
	}
	moveTo("81.2.69.100");
	const first = await run(client.once, "81.2.69.100");
	const [changed, steady]: [Measured[], Measured[]] = [[], []];
	let address = "81.2.69.100";
	for (let repeat = 1; repeat <= repeats; repeat += 1) {
		address = `81.2.69.${100 + repeat}`;
		moveTo(address);
		changed.push(await run(client.once, address));
	}
	// As a timer does it: a while later. Only to ours that matters, whose memo rests on nothing that is younger.
	if (tool === "cfddns") await pause(SETTLED_MS);
	await run(client.quiet, address);
	for (let repeat = 1; repeat <= 2 * repeats; repeat += 1) steady.push(await run(client.quiet, address));
	const keepsComments = simulator
		.zone(ZONE)
		.records()
		.every(({ comment }) => comment === COMMENT);
	const said = { tool, names, isRight, keepsComments };
	return [
		{ ...said, job: "first", ...costOf([first]) },
		{ ...said, job: "changed", ...costOf(changed) },
		{ ...said, job: "steady", ...costOf(steady) },
	];
}

/** To be run in a network of its own: each client as a process that stays, all at once, since all of them sleep. */
export async function measureVersusIdle(place: Place, { tools, isQuick }: VersusInput): Promise<Found<VersusIdle>> {
	const { simulator, job } = await openWorld(place, 1, 0);
	moveTo("81.2.69.100");
	const staying = tools.map(tool => {
		const folder = join(job.folder, tool);
		mkdirSync(folder);
		return { tool, process: stay(CLIENTS[tool](place, { ...job, folder }).stay, place.folder) };
	});
	try {
		const times = isQuick ? { settleMs: 3_000, seconds: 2 } : { settleMs: SETTLE_MS, seconds: 60 };
		const found = await Promise.all(
			staying.map(async ({ tool, process }): Promise<Found<VersusIdle>> => {
				try {
					const rests = await atRest([process.pid], times);
					return { rows: rests.map(rest => ({ tool, ...rest })), leftOut: [] };
				} catch {
					return { rows: [], leftOut: [failureOf(tool, new Error(`it did not stay\n${process.output()}`))] };
				}
			}),
		);
		return { rows: found.flatMap(({ rows }) => rows), leftOut: found.flatMap(({ leftOut }) => leftOut) };
	} finally {
		await Promise.all(staying.map(({ process }) => process.end()));
		await simulator.close();
	}
}

type World = { readonly simulator: Simulator; readonly job: Job };

async function openWorld(place: Place, count: number, latencyMs: number): Promise<World> {
	const folder = mkdtempSync(join(place.folder, "versus-"));
	const { key, certificate } = makeCertificate(folder);
	const names = namesOf(count);
	const records = names.map(name => ({ type: "A", name, content: "81.2.69.1", comment: COMMENT }));
	const simulator = await startSimulator({
		port: 443,
		latencyMs,
		tls: { key: readFileSync(key, "utf8"), cert: readFileSync(certificate, "utf8") },
		tokens: [{ value: TOKEN, kind: "user", status: "active" }],
		zones: [{ name: ZONE, recordQuota: 1000, records }],
	});
	return { simulator, job: { names, authority: certificate, folder } };
}
