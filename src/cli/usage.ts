import { isBareSecretKey, readSettings } from "../config/settings.ts";
import { Problem } from "../core/problem.ts";
import type { Command, Flag } from "./command.ts";
import { wordsOf } from "./words.ts";

/** What the parser tells of a mistake: its code, such as "commander.unknownOption", and its words, suggestion included. */
type Mistake = { readonly code: string; readonly message: string };

/** What people know from other programs, and what it is called here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
	"--dry-run": "`cfddns plan` shows what would change, and writes nothing.",
	"-n": "`cfddns plan` shows what would change, and writes nothing.",
	"-c": "Write --config PATH.",
	"-v": "Write --verbose, or --version.",
	"-V": "Write --version.",
	"-q": "Write --quiet.",
};

/** The parser's words about a wrong call, in our form: what, and how to fix it. */
export function usageProblem(
	{ code, message }: Mistake,
	args: readonly string[],
	commands: readonly Command[],
	flags: readonly Flag[],
): Problem {
	const refused = secretRefused(args, flags);
	if (refused !== undefined) return refused;
	const [what = "", suggestion = ""] = withoutValue(message)
		.replace(/^error: /, "")
		.split("\n");
	const asked = wordsOf(args, flags).find(({ kind }) => kind === "operand");
	const command = commands.find(({ name }) => name === asked?.text);
	const help = `\`cfddns ${command === undefined ? "" : `${command.name} `}--help\``;
	const named = /'([^']*)'/.exec(what)?.[1] ?? "";
	switch (code) {
		case "commander.help":
			return new Problem("bad-usage", "no command was given", { hint: "`cfddns --help` lists the commands." });
		case "commander.missingArgument":
			return new Problem("bad-usage", `\`cfddns ${command?.name}\` needs to know the ${command?.operand?.name}`, {
				hint: `Write \`cfddns ${command?.name} ${command?.operand?.name.toUpperCase()}\`: ${command?.operand?.meaning}.`,
			});
		case "commander.excessArguments": {
			const takes = command?.operand === undefined ? "none, only flags" : `one ${command.operand.name}, and flags`;
			return new Problem("bad-usage", `too many arguments: \`cfddns ${named}\` takes ${takes}`, {
				hint: `${help} lists them.`,
			});
		}
		case "commander.optionMissingArgument": {
			const flag = flags.find(candidate => candidate.flag === named);
			return new Problem("bad-usage", what, {
				hint: flag === undefined ? `${help} says what it takes.` : `Write ${flag.flag}: ${flag.meaning}.`,
			});
		}
		default: {
			const meant = suggestion.replace(/[()]/g, "");
			const elsewhere = Object.hasOwn(ELSEWHERE, named) ? ELSEWHERE[named] : undefined;
			const lists = code === "commander.unknownOption" ? `${help} lists the flags.` : `${help} lists the commands.`;
			return new Problem("bad-usage", what, { hint: meant === "" ? (elsewhere ?? lists) : meant });
		}
	}
}

/** Whoever writes `--set token SECRET` or `--set notify.to SECRET` must not read the secret again as a command that is unknown. */
function secretRefused(args: readonly string[], flags: readonly Flag[]): Problem | undefined {
	const tokens = wordsOf(args, flags)
		.filter(({ kind }, at, words) => kind === "value" && words[at - 1]?.text === "--set")
		.map(({ text }) => ({ text, ...readSettings([text], () => ({ kind: "table", entries: new Map() })) }))
		.filter(({ text, secrets }) => secrets.length > 0 || isBareSecretKey(text));
	return tokens[0]?.problems[0];
}

/** What is joined to a flag that does not exist may be a secret: `--token=SECRET`. */
const withoutValue = (message: string): string => message.replace(/^(error: unknown option '-[^=']*)=.*'/s, "$1'");
