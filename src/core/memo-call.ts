type Environment = Readonly<Record<string, string | undefined>>;

/** How the program was called, and what it is. */
export type Caller = {
	/** What stands behind the program's name. */
	readonly args: readonly string[];
	readonly env: Environment;
	/** As Node names it. */
	readonly platform: string;
	readonly uid: number | null;
	/** Versions of cfddns and Node, and what tells this file of the program from another; `null` if nothing does. */
	readonly program: readonly string[] | null;
};

export type MemoCall = {
	/** Two calls with the same text do the same, as long as all that they read is the same. */
	readonly text: string;
	/** The configuration that was named; absolute. `null`: it is looked for. */
	readonly configPath: string | null;
};

/** All variables that a round reads and that may be in a memo. Of the others see `isTelling`. */
const VARIABLES = [
	"CFDDNS_CONFIG",
	"HOME",
	"XDG_CONFIG_HOME",
	"XDG_STATE_HOME",
	"STATE_DIRECTORY",
	"CREDENTIALS_DIRECTORY",
	"TMPDIR",
	"TMP",
	"TEMP",
];

/**
 * The call, if a memo may stand in for its round; else `null`: `sync` without anything that asks for more or for something to be
 * printed (places may be set), with a file as its configuration, on a platform whose kernel tells the network in tables. What is not
 * absolute would depend on the current folder.
 */
export function memoCall({ args, env, platform, uid, program }: Caller): MemoCall | null {
	const [command, ...words] = args;
	if (platform !== "linux" || uid === null || program === null || command !== "sync") return null;
	const flags = flagsIn(words);
	if (flags === null) return null;
	const { path, settings } = flags;
	if (Object.keys(env).some(name => isTelling(name, env))) return null;
	const configPath = path ?? env["CFDDNS_CONFIG"] ?? null;
	// Without it, the user's entry in the password file would count; root's files are never in a home. Services have none.
	const isPlaced = settings.some(setting => setting.startsWith("state_dir=")) || (env["STATE_DIRECTORY"] ?? "") !== "";
	if (uid !== 0 && (env["HOME"] ?? "") === "" && !(configPath !== null && isPlaced)) return null;
	if (configPath !== null && !configPath.startsWith("/")) return null;
	const values = VARIABLES.map(name => env[name] ?? null);
	return { text: JSON.stringify([...program, uid, path, settings, ...values]), configPath };
}

/** What the units that `install` makes set: places, which say nothing of what a round would do. */
const PLACE = /^(?:state_dir|token_file)=\//;

/** `null` if there is any other flag, or one twice that may stand there once. */
function flagsIn(
	words: readonly string[],
): { readonly path: string | null; readonly settings: readonly string[] } | null {
	let path: string | null = null;
	let isQuiet = false;
	const settings: string[] = [];
	for (let at = 0; at < words.length; at += 1) {
		const [flag, value] = [words[at], words[at + 1]];
		if (flag === "--quiet" && !isQuiet) isQuiet = true;
		else if (flag === "--config" && path === null && value !== undefined) path = value;
		else if (flag === "--set" && value !== undefined && PLACE.test(value)) settings.push(value);
		else return null;
		if (flag !== "--quiet") at += 1;
	}
	return { path, settings };
}

/** Holds a part of the configuration, perhaps a secret. */
const isTelling = (name: string, env: Environment): boolean =>
	((name.startsWith("CFDDNS_") && name !== "CFDDNS_CONFIG") || name === "CLOUDFLARE_API_TOKEN") && env[name] !== "";
