import type { CommandTable, CompletedFlag, Offer } from "./completion-table.ts";

/** For bash from 3.2 on (macOS): no associative arrays, no `mapfile`. Files are offered by bash itself where nothing else is. */
export function bashCompletion({ commands, global }: CommandTable): string {
	const flags = [...global, ...commands.flatMap(command => command.flags)];
	const valued = [...new Map(flags.filter(({ value }) => value !== null).map(flag => [flag.name, flag])).values()];
	const names = commands.map(({ name }) => name);
	return `# bash completion for cfddns: source <(cfddns completion bash)
_cfddns() {
	local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command= words= index
	for ((index = 1; index < COMP_CWORD; index++)); do
		case \${COMP_WORDS[index]} in
			${valued.map(({ name }) => name).join(" | ")}) index=$((index + 1)) ;;
			${names.join(" | ")})
				command=\${COMP_WORDS[index]}
				break
				;;
		esac
	done
	COMPREPLY=()
	case $previous in
${valued.map(valueCase).join("\n")}
	esac
	case $command in
		"") words="${[...names, "help", ...flagNames(global), "--version"].join(" ")}" ;;
${commands.map(({ name, flags: own, operand }) => `		${name}) words="${[...wordsOf(operand), ...flagNames(own), ...flagNames(global)].join(" ")}" ;;`).join("\n")}
	esac
	case $command:$current in
${commands
	.filter(({ operand }) => operand.kind === "files")
	.map(({ name }) => `		${name}:-*) ;;\n		${name}:*) return ;;`)
	.join("\n")}
	esac
	compopt +o default 2> /dev/null || :
	COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _cfddns cfddns
`;
}

function valueCase({ name, value }: CompletedFlag): string {
	switch (value?.offer.kind) {
		case "words":
			return `		${name})\n			COMPREPLY=($(compgen -W "${value.offer.words.join(" ")}" -- "$current"))\n			return\n			;;`;
		case "files":
			return `		${name}) return ;;`;
		default:
			return `		${name})\n			compopt +o default 2> /dev/null || :\n			return\n			;;`;
	}
}

const flagNames = (flags: readonly CompletedFlag[]): readonly string[] => flags.map(({ name }) => name);

const wordsOf = (offer: Offer): readonly string[] => (offer.kind === "words" ? offer.words : []);
