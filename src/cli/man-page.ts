import type { Command, Flag } from "./command.ts";
import { wrapped } from "./wrapped.ts";

/** Of the page's own text, not of what is shown. */
const MAX_WIDTH = 78;

const EXIT_STATUS: readonly (readonly [code: string, meaning: string])[] = [
	["0", "Every name is right, changed or not."],
	["1", "Not right yet; trying again may help."],
	["2", "Bad usage or configuration; nothing was attempted."],
	["3", "It needs a person: Cloudflare refused."],
	["4", "A guard stopped the plan; nothing was written for the guarded names."],
];

const FILES: readonly (readonly [path: string, meaning: string])[] = [
	["/etc/cfddns/cfddns.toml", "The configuration, for root and for services."],
	["~/.config/cfddns/cfddns.toml", "The configuration of a user."],
	["/var/lib/cfddns", "What is remembered between rounds."],
];

const ENVIRONMENT: readonly (readonly [name: string, meaning: string])[] = [
	["CFDDNS_TOKEN, CLOUDFLARE_API_TOKEN", "The API token."],
	["CFDDNS_CONFIG", "The configuration file."],
	["CFDDNS_...", "Every other key of the configuration: its name in capitals, with `_` for the dot."],
	["NO_COLOR", "No colours."],
];

/** The page cfddns(1), in the macros of man(7). */
export function manPage(commands: readonly Command[], global: readonly Flag[], version: string): string {
	return `${[
		'.\\" Written by scripts/generate-docs.mjs from the table of commands.',
		`.TH CFDDNS 1 "" "cfddns ${version}" "User Commands"`,
		// No hyphens within words: flags are to be typed.
		".nh",
		".SH NAME",
		"cfddns \\- keep your own domain on Cloudflare pointing home",
		".SH SYNOPSIS",
		".B cfddns",
		".I command",
		".RI [ flags ]",
		".SH DESCRIPTION",
		text(
			"cfddns finds out the address of this machine's connection, and keeps A and AAAA records of a domain on Cloudflare pointing there. Names and settings stand in one TOML file; `cfddns init` writes it.",
		),
		".SH COMMANDS",
		...commands.flatMap(section),
		".SH GLOBAL FLAGS",
		"Every command takes these, before its name or after it.",
		...global.flatMap(({ flag, meaning }) => item(flagText(flag), meaning)),
		".SH EXIT STATUS",
		...EXIT_STATUS.flatMap(([code, meaning]) => item(bold(code), meaning)),
		".SH ENVIRONMENT",
		...ENVIRONMENT.flatMap(([name, meaning]) => item(bold(name), meaning)),
		".SH FILES",
		...FILES.flatMap(([path, meaning]) => item(`\\fI${escaped(path)}\\fR`, meaning)),
		".SH SEE ALSO",
		".BR systemd.timer (5),",
		".BR crontab (5)",
	].join("\n")}\n`;
}

function section({ name, description, operand, flags, examples }: Command): readonly string[] {
	return [
		`.SS cfddns ${name}${operand === undefined ? "" : ` ${operand.name.toUpperCase()}`}`,
		text(description),
		...(operand === undefined ? [] : item(`\\fI${operand.name.toUpperCase()}\\fR`, operand.meaning)),
		...flags.flatMap(({ flag, meaning }) => item(flagText(flag), meaning)),
		".PP",
		"Examples:",
		...examples.flatMap(([command, meaning]) => item(bold(command), meaning)),
	];
}

const item = (tag: string, meaning: string): readonly string[] => [".TP", tag, text(meaning)];

const bold = (words: string): string => `\\fB${escaped(words)}\\fR`;

/** `--set <key=value>`: the flag in bold, its value in italics. */
function flagText(flag: string): string {
	const [, name = flag, value] = /^(\S+) <(.+)>$/.exec(flag) ?? [];
	return value === undefined ? bold(name) : `${bold(name)} \\fI${escaped(value)}\\fR`;
}

/** Sentences of the command table; what stands between backticks is to be typed. */
const text = (words: string): string =>
	words
		.split("`")
		.map((part, index) => (index % 2 === 0 ? escaped(part) : `\\fB${escaped(part)}\\fR`))
		.join("")
		.split("\n")
		.flatMap(line => wrapped(line, MAX_WIDTH))
		// A point at the start of a line would begin a macro.
		.map(line => line.replace(/^\./, "\\&."))
		.join("\n");

/** A bare hyphen may be shown as another dash, which nobody can type; ~, ^ and quotes likewise (groff_char(7)). */
const escaped = (words: string): string =>
	words
		.replaceAll("\\", "\\e")
		.replaceAll("-", "\\-")
		.replaceAll("~", "\\(ti")
		.replaceAll("^", "\\(ha")
		.replaceAll("'", "\\(aq");
