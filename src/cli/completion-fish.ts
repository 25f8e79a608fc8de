import type { CommandTable, CompletedCommand, CompletedFlag, Offer } from "./completion-table.ts";

export const fishCompletion = ({ commands, global }: CommandTable): string =>
	`${[
		"# fish completion for cfddns: cfddns completion fish > ~/.config/fish/completions/cfddns.fish",
		"complete -c cfddns -f",
		...commands.map(
			({ name, summary }) => `complete -c cfddns -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
		),
		"complete -c cfddns -n __fish_use_subcommand -a help -d 'the same as --help'",
		"complete -c cfddns -n __fish_use_subcommand -l version -d 'the version'",
		...global.map(flag => flagLine("", flag)),
		...commands.flatMap(linesOf),
	].join("\n")}\n`;

function linesOf({ name, flags, operand }: CompletedCommand): readonly string[] {
	const condition = ` -n '__fish_seen_subcommand_from ${name}'`;
	return [
		...(operand.kind === "none" ? [] : [`complete -c cfddns${condition}${offered(operand)}`]),
		...flags.map(flag => flagLine(condition, flag)),
	];
}

const flagLine = (condition: string, { name, meaning, value }: CompletedFlag): string =>
	`complete -c cfddns${condition} -l ${name.slice(2)}${value === null ? "" : `${value.offer.kind === "files" ? " -r" : " -x"}${offered(value.offer)}`} -d ${quoted(meaning)}`;

function offered(offer: Offer): string {
	switch (offer.kind) {
		case "files":
			return " -F";
		case "words":
			return ` -a ${quoted(offer.words.join(" "))}`;
		case "none":
			return "";
	}
}

/** In single quotes fish reads only \\ and \' otherwise. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;
