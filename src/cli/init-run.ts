import type { Dialogue, SetUp } from "../compose.ts";
import { ConfigError } from "../config/config-error.ts";
import { type ExitCode, Problem } from "../core/problem.ts";
import { type Command, type Context, choiceOf } from "./command.ts";
import { complain, printProblems } from "./complain.ts";
import type { Asker } from "./init-ask.ts";
import { type Given, readFlags } from "./init-flags.ts";
import { commandNamed, follow } from "./init-follow.ts";
import { exitCodeFor, type InitResult, NO_RESULT, reportedResult } from "./init-result.ts";
import { type Decided, decideSilently } from "./init-silent.ts";
import { planLines } from "./round.ts";
import { paintFor, printJson, printLines } from "./terminal.ts";

/** Sets up: with a person where there is one, else from what was given. Stores nothing before all is known and agreed to. */
export const runInit: Command["run"] = async context => {
	const { app, terminal, options } = context;
	const opened: { dialogue: Dialogue | null; setUp: SetUp | null } = { dialogue: null, setUp: null };
	try {
		const setUp = await app.setUp(choiceOf(options));
		opened.setUp = setUp;
		const { given, problems } = readFlags(options, setUp.judgeSource);
		if (problems.length > 0) throw new ConfigError(problems);
		opened.dialogue = given.yes ? null : await app.openDialogue({ color: options.color && !terminal.noColor });
		const result =
			opened.dialogue === null
				? await setUpSilently(given, setUp, context)
				: await setUpTogether(given, setUp, opened.dialogue, context);
		if (options.json) printJson(terminal.out, reportedResult(result));
		return exitCodeFor(result);
	} catch (error) {
		opened.dialogue?.end();
		return complain(error, NO_RESULT, { terminal, options });
	} finally {
		opened.dialogue?.end();
		await opened.setUp?.close();
	}
};

async function setUpSilently(given: Given, setUp: SetUp, context: Context): Promise<InitResult> {
	const { terminal, options, signal } = context;
	const decided = await decideSilently(given, setUp, signal);
	signal.throwIfAborted();
	const stored = decided.text === null ? null : await setUp.store(decided.text);
	if (!options.json) {
		printProblems(decided.plan.problems, terminal, options);
		const lines = [...planLines(decided.plan, paintFor(terminal.out, terminal, options), options.verbose)];
		if (!options.quiet) printLines(terminal.out, [...lines, ...storedLines(stored, setUp.path)]);
	}
	return {
		...resultOf(decided, stored, setUp),
		sync: given.sync ? await followed("sync", setUp, context, null) : null,
		install: given.install ? await followed("install", setUp, context, null) : null,
	};
}

async function setUpTogether(given: Given, setUp: SetUp, dialogue: Dialogue, context: Context): Promise<InitResult> {
	const { terminal } = context;
	const signal = AbortSignal.any([context.signal, dialogue.gone]);
	const [{ createAsker }, { decideTogether }] = await Promise.all([
		import("./init-ask.ts"),
		import("./init-wizard.ts"),
	]);
	const ask = createAsker(dialogue, () => terminal.error.columns, signal);
	const own: Context = { ...context, signal };
	ask.begin("cfddns init");
	const decided = await unwritten(() => decideTogether(given, setUp, ask, signal));
	const stored = decided.text === null ? null : await unwritten(() => storeTogether(decided.text ?? "", setUp, ask));
	ask.tell("good", storedLines(stored, setUp.path));
	return written(setUp.path, async () => {
		const { changes } = decided.plan;
		const wantsSync = given.sync || (changes.length > 0 && (await ask.yes("Sync now?", true)));
		const run = async (name: string, what: string): Promise<InitResult["sync"]> => {
			const heard: string[] = [];
			const result = await ask.during(
				what,
				followed(name, setUp, own, lines => void heard.push(...lines)),
			);
			if (heard.length > 0) ask.tell("plain", heard);
			return result;
		};
		const sync = wantsSync ? await run("sync", "Running a round") : null;
		const wantsInstall = given.install || (await ask.yes("Install the service, so that it goes on by itself?", true));
		const install = wantsInstall ? await run("install", "Installing the service") : null;
		const result = { ...resultOf(decided, stored, setUp), sync, install };
		ask.end(nextStep(result));
		return result;
	});
}

async function storeTogether(text: string, setUp: SetUp, ask: Asker): ReturnType<SetUp["store"]> {
	const question =
		setUp.old.kind === "none" ? `Write ${setUp.path}?` : `Replace ${setUp.path}? A copy of it is kept beside it.`;
	if (!(await ask.yes(question, true))) throw new Problem("interrupted", "You did not agree to it");
	return setUp.store(text);
}

/** Whoever breaks off wants to know where that leaves things. */
const unwritten = <T>(work: () => Promise<T>): Promise<T> => explained(work, "Nothing was written");
const written = <T>(path: string, work: () => Promise<T>): Promise<T> =>
	explained(work, `${path} is written; \`cfddns sync\` comes next`);

async function explained<T>(work: () => Promise<T>, standing: string): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof Problem) || error.code !== "interrupted") throw error;
		throw new Problem("interrupted", `${error.message}. ${standing}.`);
	}
}

async function followed(
	name: string,
	{ path }: SetUp,
	context: Context,
	show: ((lines: readonly string[]) => void) | null,
): Promise<InitResult["sync"]> {
	const command = commandNamed(name, context);
	return command === null ? null : follow(command, context, path, show);
}

type Stored = Awaited<ReturnType<SetUp["store"]>> | null;

const storedLines = (stored: Stored, path: string): readonly string[] =>
	stored === null
		? [`${path} says all of it already; nothing was written.`]
		: [
				`Wrote ${stored.path} (mode 0600: it holds the API token).`,
				...(stored.backup === null ? [] : [`What was there, comments and all, is in ${stored.backup}.`]),
			];

const resultOf = ({ draft, plan }: Decided, stored: Stored, { path }: SetUp): Omit<InitResult, "sync" | "install"> => ({
	path: stored?.path ?? path,
	written: stored !== null,
	backup: stored?.backup ?? null,
	domains: draft.domains,
	sources: draft.sources,
	ipv6: draft.ipv6,
	plan,
});

function nextStep(result: InitResult): string {
	const code: ExitCode = exitCodeFor(result);
	if (code !== 0) return "Not all is right yet; `cfddns plan` shows where it stands.";
	if (result.install !== null) return "Done. `cfddns status`, run as the same user, shows how it goes.";
	return result.sync === null ? "Done. Next: `cfddns sync`." : "Done. `cfddns watch` keeps it right.";
}
