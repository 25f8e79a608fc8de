import { Problem } from "../core/problem.ts";
import type { Command, Flag } from "./command.ts";

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
	const [what = "", suggestion = ""] = message.replace(/^error: /, "").split("\n");
	const command = commands.find(({ name }) => args.includes(name));
	const help = `\`cfddns ${command === undefined ? "" : `${command.name} `}--help\``;
	const named = /'([^']*)'/.exec(what)?.[1] ?? "";
	switch (code) {
		case "commander.help":
			return new Problem("bad-usage", "no command was given", { hint: "`cfddns --help` lists the commands." });
		case "commander.excessArguments":
			return new Problem("bad-usage", `too many arguments: \`cfddns ${named}\` takes none, only flags`, {
				hint: `${help} lists them.`,
			});
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
