import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { type Ended, type Running, start } from "../e2e/start.ts";
import { FAMILIES, type Family, TYPE_OF } from "./addresses.ts";
import { FAKETIME, openWallClock, type WallClock } from "./clock.ts";
import { API_FAULTS } from "./faults.ts";
import { type Line, openLine } from "./line.ts";
import type { Wish } from "./model.ts";
import { createFacts, createReferee, type Referee } from "./referee.ts";
import { NAME_SETS, type Scenario, type Step } from "./scenario.ts";
import { isWrite } from "./seen-request.ts";
import { openStateFolder, type StateFolder } from "./state-folder.ts";
import { count, type Tally } from "./tally.ts";
import { Violation } from "./violation.ts";

const TOKEN = "cfut_0123456789abcdefghijklmnopqrstuvwxyzABCD";
export const ZONES = ["example.com", "example.org"] as const;

/** What this machine lets us do. */
export type Means = {
	/** The program: a bundle as `npm run build` makes it. */
	readonly program: string;
	/** Are network and mounts our own, to do with as we like? */
	readonly isAlone: boolean;
};

/** A home with a line, a disk, a clock, and an API at its other end with a referee before it. */
export type Home = {
	readonly scenario: Scenario;
	readonly simulator: Simulator;
	readonly referee: Referee;
	readonly line: Line;
	readonly state: StateFolder;
	/** `null` where it cannot be changed, or need not. */
	readonly clock: WallClock | null;
	readonly tally: Tally;
	wishes(): readonly Wish[];
	/** Writes the configuration; `null`: one that cannot be read. */
	configure(set: number | null): void;
	/** Writes the last good one again. */
	restoreConfig(): void;
	/** Starts the program; of every program the output is looked at when it ends. */
	start(args: readonly string[]): Running;
	run(args: readonly string[]): Promise<Ended>;
	/** Arms a fault in the place of the one that there is. */
	disturb(fault: Extract<Step, { readonly kind: "fault" }> | null): void;
	/** Called at each request: before the work or after it, before the answer goes out. */
	onRequest: ((when: "before" | "after") => void) | null;
	/** Throws a `Violation` if the token is where it must not be. */
	checkSecrets(): void;
	/** Is a fault armed? */
	isDisturbed(): boolean;
	/** Has the state folder been in trouble since the last quiet period? */
	isDiskTroubled: boolean;
	/** Was the zone changed by hand since it was last sure to be listed? */
	isDrifted: boolean;
	close(): Promise<void>;
};

let homes = 0;

export async function openHome(scenario: Scenario, means: Means, tally: Tally): Promise<Home> {
	homes += 1;
	const folder = mkdtempSync(join(tmpdir(), "cfddns-torture-"));
	const config = join(folder, "cfddns.toml");
	const facts = createFacts();
	const referee = createReferee(facts);
	const kind = scenario.line === "interface" && !means.isAlone ? "command" : scenario.line;
	const line = await openLine(kind, folder, `wan${homes % 1000}`);
	const state = openStateFolder(folder, means.isAlone);
	const needsClock = scenario.remembers || scenario.steps.some(step => step.kind === "clock");
	const clock = FAKETIME !== null && needsClock ? openWallClock(join(folder, "clock"), FAKETIME) : null;
	const running = new Set<Running>();
	const outputs: Ended[] = [];
	let set = scenario.set;
	let wishes: readonly Wish[] = [];
	let isDisturbed = false;

	const simulator = await startSimulator({
		tokens: [{ value: TOKEN, kind: "user", status: "active" }],
		zones: ZONES.map(name => ({ name })),
		latencyMs: scenario.latencyMs,
		onRequest(request, zone) {
			referee.hooks.onRequest?.(request, zone);
			home.onRequest?.("before");
		},
		afterRequest(request, zone) {
			referee.hooks.afterRequest?.(request, zone);
			home.onRequest?.("after");
		},
	});

	const home: Home = {
		scenario,
		simulator,
		referee,
		line,
		state,
		clock,
		tally,
		onRequest: null,
		isDrifted: false,
		isDisturbed: () => isDisturbed,
		isDiskTroubled: false,
		wishes: () => wishes,
		configure(next) {
			if (next === null) {
				writeFileSync(config, 'domains = ["home.example.com"\n', { mode: 0o600 });
				return;
			}
			set = next;
			const names = NAME_SETS[set] ?? [];
			wishes = names.flatMap(name => FAMILIES.map(family => ({ name, type: TYPE_OF[family] })));
			// Until the next quiet period a round may still hold the one before.
			facts.wishes = [...facts.wishes, ...wishes];
			writeFileSync(config, tomlOf(names, { scenario, line, api: simulator.api, stateDir: state.path }), {
				mode: 0o600,
			});
		},
		restoreConfig: () => home.configure(set),
		start(args) {
			count(tally, "processes started");
			// The clock of a program that stays may jump later on.
			const isShifted = args[0] === "watch" || clock?.offsetS() !== 0;
			const run = start(
				[process.execPath, means.program, ...args, "--config", config],
				folder,
				isShifted ? (clock?.env() ?? {}) : {},
			);
			running.add(run);
			void run.ended.then(ended => {
				running.delete(run);
				outputs.push(ended);
			});
			return run;
		},
		async run(args) {
			referee.begins();
			return sober(await withDeadline(home.start(args), args.join(" ")));
		},
		disturb(step) {
			simulator.faults.clear();
			isDisturbed = step !== null;
			const chosen = step === null ? undefined : API_FAULTS[step.what];
			if (step === null || chosen === undefined) return;
			let hits = 0;
			simulator.faults.add(
				{
					times: "always",
					when: {
						matches(request) {
							if (step.on !== "any" && (step.on === "write") !== isWrite(request)) return false;
							if (step.times !== "always" && hits >= step.times) return false;
							hits += 1;
							count(tally, "requests spoiled");
							if (chosen.fault.kind !== "latency") referee.answerSpoiled(request, chosen);
							return true;
						},
					},
				},
				chosen.fault,
			);
		},
		checkSecrets() {
			const texts = [
				...outputs.map(({ stdout, stderr }) => stdout + stderr),
				...[...running].map(({ said }) => said.stdout + said.stderr),
				...[...running].map(({ child }) => commandLineOf(child.pid)),
				...filesBelow(folder).flatMap(path => (path === config ? [] : [readFileSync(path, "latin1")])),
			];
			for (const text of texts) {
				const secret = DISGUISES.find(one => text.includes(one));
				if (secret !== undefined) throw new Violation(10, `the token is in ${JSON.stringify(around(text, secret))}`);
			}
		},
		async close() {
			home.onRequest = null;
			for (const run of running) run.child.kill("SIGKILL");
			await Promise.all([...running].map(run => run.ended));
			await simulator.close();
			await line.close();
			state.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
	home.configure(set);
	for (const family of FAMILIES) noteTruth(home, family);
	return home;
}

/** To be called whenever the line has another address. */
export function noteTruth({ referee, line }: Home, family: Family): void {
	const address = line.address(family);
	if (address !== null) referee.facts.truths[family].add(address);
}

function tomlOf(
	names: readonly string[],
	{ scenario, line, api, stateDir }: { scenario: Scenario; line: Line; api: string; stateDir: string },
): string {
	const list = (items: readonly string[]): string => JSON.stringify(items);
	return `token = "${TOKEN}"
domains = ${list(names)}
api = "${api}"
state_dir = ${JSON.stringify(stateDir)}
interval = "10s"
timeout = "2s"
verify_interval = "${scenario.remembers ? "1h" : "0s"}"
[ipv4]
sources = ${list(line.sources.ipv4)}
[ipv6]
enabled = true
sources = ${list(line.sources.ipv6)}
[guard]
max_changes_per_hour = 100000
max_deletes = 1000
`;
}

const DEADLINE_MS = 60_000;

async function withDeadline({ child, said, ended }: Running, what: string): Promise<Ended> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<"late">(resolve => {
		timer = setTimeout(resolve, DEADLINE_MS, "late");
	});
	const end = await Promise.race([ended, late]);
	clearTimeout(timer);
	if (end !== "late") return end;
	child.kill("SIGKILL");
	throw new Violation("life", `${what} did not end within ${DEADLINE_MS} ms: ${said.stdout}${said.stderr}`);
}

/** Ended as programs do that have no bug. */
export function sober(ended: Ended): Ended {
	const { code, stdout, stderr } = ended;
	if (/^\s+at .*:\d+:\d+\)?$/m.test(stdout + stderr) || (code !== null && code > 4))
		throw new Violation("life", `it crashed with ${code}: ${stderr || stdout}`);
	return ended;
}

/** The token as it is, and in what else it could turn up as. */
const DISGUISES: readonly string[] = [
	TOKEN,
	TOKEN.slice(TOKEN.length / 2),
	Buffer.from(TOKEN).toString("base64").slice(0, 40),
	Buffer.from(TOKEN).toString("hex"),
];

const around = (text: string, secret: string): string => {
	const at = text.indexOf(secret);
	return text.slice(Math.max(0, at - 80), at + 10);
};

function commandLineOf(pid: number | undefined): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, "utf8");
	} catch {
		return "";
	}
}

const filesBelow = (folder: string): readonly string[] =>
	readdirSync(folder, { recursive: true, encoding: "utf8" })
		.map(path => join(folder, path))
		.filter(path => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
