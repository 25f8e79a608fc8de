import type { CommandTable, CompletedCommand, CompletedFlag, Offer } from "./completion-table.ts";

/** For zsh's own completion system: as the file `_cfddns` in $fpath, or sourced after `compinit`. */
export const zshCompletion = ({ commands, global }: CommandTable): string => `#compdef cfddns
# zsh completion for cfddns: cfddns completion zsh > "\${fpath[1]}/_cfddns"
_cfddns() {
	local curcontext="$curcontext" state line
	local -a commands global
	commands=(
${commands.map(({ name, summary }) => `		${quoted(`${name}:${summary}`)}`).join("\n")}
		'help:the same as --help'
	)
	global=(
${global.map(flag => `		${specOf(flag)}`).join("\n")}
	)
	_arguments -C $global '--version[the version]' '1:command:->command' '*::argument:->argument'
	case $state in
		command) _describe -t commands 'cfddns command' commands ;;
		argument)
			case $line[1] in
${commands.map(caseOf).join("\n")}
			esac
			;;
	esac
}
if [[ $funcstack[1] == _cfddns ]]; then
	_cfddns "$@"
else
	compdef _cfddns cfddns
fi
`;

function caseOf({ name, flags, operand }: CompletedCommand): string {
	const specs = [...flags.map(specOf), ...(operand.kind === "none" ? [] : [quoted(`1:argument:${actionOf(operand)}`)])];
	return `				${name}) _arguments $global ${specs.join(" ")} ;;`;
}

/** optspec[explanation]:message:action, as zshcompsys(1) has it. */
function specOf({ name, meaning, value, repeatable }: CompletedFlag): string {
	const explained = `[${meaning.replace(/[[\]\\]/g, "\\$&")}]`;
	if (value === null) return quoted(`${name}${explained}`);
	return quoted(
		`${repeatable ? "*" : ""}${name}=${explained}:${value.name.replaceAll(":", "\\:")}:${actionOf(value.offer)}`,
	);
}

function actionOf(offer: Offer): string {
	switch (offer.kind) {
		case "files":
			return "_files";
		case "words":
			return `(${offer.words.join(" ")})`;
		case "none":
			return " ";
	}
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
