import type { Simulator } from "../compose.ts";
import type { Paint } from "../core/paint.ts";
import type { ExitCode } from "../core/problem.ts";
import type { Command, Context } from "./command.ts";
import { DEMO_HOME, demoConfig } from "./demo-home.ts";
import { ipCommand } from "./ip.ts";
import { planCommand, syncCommand } from "./round.ts";
import { type Output, paintFor, printJson, type Terminal } from "./terminal.ts";

/** Long enough to read a step on a terminal. */
const PAUSE_MS = 1800;

/** The whole demo, against a simulator of its own. */
export const runDemo: Command["run"] = ({ app, terminal, options, signal }) =>
	app.inTempFolder(async folder => {
		const simulator = await app.simulate(DEMO_HOME);
		try {
			const config = folder.write("cfddns.toml", demoConfig(simulator, folder.path));
			return await play(
				{
					app: app.withoutEnvironment(),
					terminal,
					options: { ...options, config, settings: [] },
					operand: null,
					commands: [],
					globalFlags: [],
					signal,
				},
				simulator,
			);
		} finally {
			await simulator.close();
		}
	});

type Stage = Context<Readonly<Record<string, unknown>>>;

/** One scene: what happens to the home connection or the zone, which command is run, and how it should end. */
type Scene = {
	readonly title: string;
	readonly story: readonly string[];
	happen(simulator: Simulator): void;
	readonly commands: readonly (readonly [
		command: Command,
		flags: Readonly<Record<string, boolean>>,
		exitCode: ExitCode,
	])[];
	/** How the scene is put down in the final table. */
	readonly moral: string;
};

const SCENES: readonly Scene[] = [
	{
		title: "The first plan",
		story: ["The zone has one record, set by hand years ago. Four names should point home."],
		happen: () => undefined,
		commands: [[planCommand, {}, 0]],
		moral: "a first plan",
	},
	{
		title: "The first sync",
		story: [
			"The old record is updated in place, its proxy setting and comment stay;",
			"the others are created: all in one atomic batch.",
		],
		happen: () => undefined,
		commands: [[syncCommand, {}, 0]],
		moral: "the first sync: zones, records, one batch",
	},
	{
		title: "Nothing happens",
		story: ["That is how most rounds go: nothing to do, so nothing is sent."],
		happen: () => undefined,
		commands: [[syncCommand, {}, 0]],
		moral: "nothing to do",
	},
	{
		title: "A new address overnight",
		story: ["The provider hands out 81.2.69.160 and another IPv6 prefix.", "All names flip in one request."],
		happen: ({ wan }) => {
			wan.ipv4 = "81.2.69.160";
			wan.ipv6 = "2a02:8070:d4::42";
		},
		commands: [[syncCommand, {}, 0]],
		moral: "both addresses changed, five records",
	},
	{
		title: "Somebody edits a record by hand",
		story: [
			"home.example.com now points to 192.0.2.7. --force looks at the zone itself",
			"(a timer does so once an hour).",
		],
		happen: simulator => {
			const match = { name: "home.example.com", type: "A" };
			simulator.zone("example.com").edit(match, { content: "192.0.2.7" });
		},
		commands: [[syncCommand, { force: true }, 0]],
		moral: "a hand edit set right again",
	},
	{
		title: "Cloudflare is down while the address changes",
		story: ["Three tries, then it says so honestly: exit code 1.", "Nothing is believed that was not confirmed."],
		happen: ({ wan, faults }) => {
			wan.ipv4 = "81.2.69.175";
			faults.add({ times: "always" }, { kind: "html", status: 503 });
		},
		commands: [[syncCommand, {}, 1]],
		moral: "an outage: three tries, nothing believed",
	},
	{
		title: "Cloudflare is back",
		story: [
			"After a write without an answer the zone is listed first: nothing is assumed,",
			"and nothing is done twice.",
		],
		happen: ({ faults }) => faults.clear(),
		commands: [[syncCommand, {}, 0]],
		moral: "right again after the outage",
	},
	{
		title: "An echo service lies",
		story: [
			"One of three services claims that we live at 185.93.1.7. A changed address",
			"needs two operators that agree: it is outvoted, and nothing is published.",
		],
		happen: ({ echoes }) => echoes.lie("/json", "185.93.1.7"),
		commands: [
			[ipCommand, {}, 0],
			[syncCommand, {}, 0],
		],
		moral: "a lie refused",
	},
];

async function play(stage: Stage, simulator: Simulator): Promise<ExitCode> {
	const { terminal, options, app, signal } = stage;
	const inner = indented(terminal);
	const paint = paintFor(terminal.out, terminal, options);
	const pauseMs = terminal.out.isTerminal ? PAUSE_MS : 0;
	const say = (...lines: readonly string[]) => options.json || terminal.out.write(`${lines.join("\n")}\n`);
	const costs: { readonly scene: string; readonly requests: number }[] = [];
	let asExpected = true;

	say("", ...introduction(paint));
	for (const [index, { title, story, happen, commands, moral }] of SCENES.entries()) {
		say("", paint("bold", `${index + 1}. ${title}`), ...story.map(line => `   ${line}`));
		await app.sleep(pauseMs, signal);
		happen(simulator);
		simulator.requests.clear();
		for (const [command, flags, expected] of commands) {
			const shown = ["cfddns", command.name, ...Object.keys(flags).map(flag => `--${flag}`)].join(" ");
			say(paint("cyan", `   $ ${shown}`));
			const silenced = options.json ? muted : inner;
			const exitCode = await command.run({
				...stage,

				terminal: silenced,
				options: { ...options, ...flags, json: false },
			});
			asExpected &&= exitCode === expected;
			if (exitCode !== 0) say(paint("dim", `   exit code ${exitCode}`));
		}
		const requests = simulator.requests.all().length;
		costs.push({ scene: moral, requests });
		say(
			paint(
				"dim",
				`   ${requests === 0 ? "no request" : requests === 1 ? "1 request" : `${requests} requests`} to Cloudflare`,
			),
		);
		await app.sleep(pauseMs, signal);
	}
	say("", ...summary(costs, paint), "");
	if (options.json) printJson(terminal.out, { ok: asExpected, exitCode: asExpected ? 0 : 1, scenes: costs });
	return asExpected ? 0 : 1;
}

const introduction = (paint: Paint): readonly string[] => [
	paint("bold", "cfddns demo"),
	"A home connection, three echo services and Cloudflare, simulated on 127.0.0.1.",
	"The commands are the real ones; only their configuration names the simulator.",
];

const summary = (
	costs: readonly { readonly scene: string; readonly requests: number }[],
	paint: Paint,
): readonly string[] => [
	paint("bold", "What it cost in requests to Cloudflare"),
	...costs.map(({ scene, requests }) => `  ${String(requests).padStart(2)}  ${scene}`),
	"",
	`Next: put a token and your names into a configuration, then ${paint("cyan", "cfddns plan")}.`,
];

/** The commands' own output, set off from the story. */
function indented(terminal: Terminal): Terminal {
	const indent = (output: Output): Output => ({
		...output,
		columns: output.columns - 5,
		write: text => output.write(text.replace(/^(?=.)/gm, "     ")),
		writeAsItIs: output.writeAsItIs,
	});
	// Both on stdout: here the errors are part of the show.
	return { ...terminal, out: indent(terminal.out), error: indent(terminal.out) };
}

const SILENCE: Output = {
	write: () => undefined,
	writeAsItIs: () => undefined,
	isTerminal: false,
	isJournal: false,
	columns: 80,
	rows: 24,
};
const muted: Terminal = { out: SILENCE, error: SILENCE, noColor: true };
