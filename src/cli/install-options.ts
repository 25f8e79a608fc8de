import { MODES, PLATFORMS } from "../compose.ts";
import { Problem } from "../core/problem.ts";

type Options = Readonly<Record<string, unknown>>;

const isMember = <T extends string>(names: readonly T[], text: unknown): text is T => names.some(name => name === text);

/** The value of a flag that takes one of these names; `otherwise` without the flag. */
function oneOf<T extends string, U>(flag: string, names: readonly T[], text: unknown, otherwise: U): T | U {
	if (text === undefined) return otherwise;
	if (isMember(names, text)) return text;
	throw new Problem("bad-usage", `There is no ${flag} ${text}`, { hint: `Write ${flag} ${names.join(" or ")}.` });
}

/** What `install` and `uninstall` have in common. */
export function placeOptions({ platform, root, dryRun }: Options) {
	if (typeof root === "string" && root.trim() === "")
		throw new Problem("bad-usage", "--root: the folder's name is empty", {
			hint: "Was it a variable that is not set?",
		});
	return {
		platform: oneOf("--platform", PLATFORMS, platform, null),
		root: typeof root === "string" ? root : null,
		dryRun: dryRun === true,
	};
}

export const modeOption = ({ mode }: Options) => oneOf("--mode", MODES, mode, "watch" as const);

/** A command as people read it. */
export const shownCommand = (argv: readonly string[]): string =>
	argv.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
