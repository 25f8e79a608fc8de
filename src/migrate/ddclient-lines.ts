/** What one line of ddclient.conf says, continuation lines included. */
export type DdclientLine = {
	/** Where it begins, from 1. */
	readonly line: number;
	/** Assignments in their order; names in lower case. `_env` names stay as they are. */
	readonly assignments: readonly Assignment[];
	readonly hosts: readonly string[];
	/** What stands behind the hosts. */
	readonly login: string | null;
	readonly password: string | null;
};

type Assignment = { readonly key: string; readonly value: string; readonly line: number };

/** A password, taken out of its line before anything else is read. `odd`: ddclient reads something else, which cannot have worked. */
export type Password = { readonly value: string; readonly odd: boolean };

/** Stands for the password with this number. */
const STAND_IN = "\ue000";

/**
 * Reads ddclient.conf as ddclient 3.10 and 4 do: passwords first, since they may hold `#`; then comments; then lines that end in a
 * backslash are joined; then assignments, and behind them hosts, login and password.
 */
export function readLines(text: string): {
	readonly lines: readonly DdclientLine[];
	readonly passwords: readonly Password[];
} {
	const passwords: Password[] = [];
	const lines: DdclientLine[] = [];
	let joined = "";
	let start = 1;
	text
		.replaceAll(STAND_IN, "")
		.split("\n")
		.forEach((physical, index, all) => {
			if (joined === "") start = index + 1;
			const bare = withoutPassword(physical, passwords).replace(/#.*$/s, "");
			const [, before] = /^(.*)\\\s*$/s.exec(bare) ?? [];
			joined += before === undefined ? bare : `${before} `;
			if (before !== undefined && index + 1 < all.length) return;
			if (joined.trim() !== "") lines.push(parseLine(joined, start));
			joined = "";
		});
	return { lines, passwords };
}

/** The number of the password that a value stands for; `null` if it is a plain value. */
export const passwordAt = (value: string): number | null =>
	value.startsWith(STAND_IN) ? Number.parseInt(value.slice(1), 10) : null;

function withoutPassword(line: string, passwords: Password[]): string {
	const comment = line.indexOf("#");
	const matches = Array.from(line.matchAll(/password[ \t]*=[ \t]*/gi)).filter(
		({ index }) => comment === -1 || index < comment,
	);
	const last = matches.at(-1);
	if (last === undefined) return line;
	const head = line.slice(0, last.index);
	const rest = line.slice(last.index + last[0].length);
	// No comma in front of it but a blank: else ddclient takes another value than the one that is written.
	const odd = /\S$/.test(head) && !/(?:^|\s)[\w-]+$/.test(head);
	const { value, length, oddly } = passwordIn(rest);
	passwords.push({ value, odd: odd || oddly });
	return `${head}password=${STAND_IN}${passwords.length - 1} ${rest.slice(length)}`;
}

/** The value as it was meant. ddclient takes all up to the last `'` of the line, or up to the next blank, commas included. */
function passwordIn(rest: string): { readonly value: string; readonly length: number; readonly oddly: boolean } {
	const quoted = rest.startsWith("'") || rest.startsWith('"') ? rest.charAt(0) : "";
	const end = quoted === "" ? -1 : rest.indexOf(quoted, 1);
	if (end !== -1) {
		const value = rest.slice(1, end);
		return { value, length: end + 1, oddly: quoted === '"' || rest.lastIndexOf("'") !== end };
	}
	const [word = ""] = /^\S*/.exec(rest) ?? [];
	const value = word.replace(/,+$/, "");
	return { value, length: word.length, oddly: value !== word };
}

const NAME = /[a-z][0-9a-z_-]*=/iy;
const VALUE = /(?:'[^']*'|"[^"]*"|\\.|[^\s,'"\\]|['"\\])*/sy;

function parseLine(text: string, line: number): DdclientLine {
	const assignments: Assignment[] = [];
	let at = 0;
	for (;;) {
		while (/[\s,]/.test(text.charAt(at))) at += 1;
		NAME.lastIndex = at;
		const [name] = NAME.exec(text) ?? [];
		if (name === undefined) break;
		at += name.length;
		VALUE.lastIndex = at;
		const [value = ""] = VALUE.exec(text) ?? [];
		at += value.length;
		assignments.push({ key: name.slice(0, -1).toLowerCase(), value: unquoted(value), line });
	}
	const rest = text
		.slice(at)
		.trim()
		.replace(/\s*,\s*/g, ",");
	const [hosts = "", login, password] = rest.split(/\s+/);
	return {
		line,
		assignments,
		hosts: hosts.split(",").filter(host => host !== ""),
		login: login ?? null,
		password: password ?? null,
	};
}

const unquoted = (value: string): string =>
	value.replace(
		/'([^']*)'|"([^"]*)"|\\(.)/gs,
		(_all, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? "",
	);
