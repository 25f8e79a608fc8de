import { isEvidentToken } from "../core/evident-token.ts";
import type { Problem } from "../core/problem.ts";
import { isSealed } from "../core/sealed-name.ts";
import type { ConfigWorld, FileAnswer } from "./config-world.ts";
import { findExposure } from "./exposure.ts";
import { badConfig, type Locate } from "./finding.ts";
import { own, type Table } from "./table.ts";
import { Token } from "./token.ts";
import { readTokenText } from "./token-text.ts";

export type ConfigFile = { readonly path: string; readonly mode: number | null; readonly raw: Table };

export type FoundToken = {
	/** `null`: none is configured, or `problems` says what is wrong with it. */
	readonly token: Token | null;
	/** The place that has it, for people; `null` if none has. */
	readonly from: string | null;
	readonly problems: readonly Problem[];
	readonly warnings: readonly Problem[];
	/** All texts that may be secrets, so that no message repeats them. */
	readonly secrets: readonly string[];
};

const NOTHING: FoundToken = { token: null, from: null, problems: [], warnings: [], secrets: [] };

type Asked = {
	readonly file: ConfigFile | null;
	/** The keys of the command line. */
	readonly settings: Table;
	/** How `token_file` was set there. */
	readonly flag?: string;
	readonly locate: Locate;
};

/**
 * The token, from the first place that has one: the command line's `token_file`, $CFDDNS_TOKEN, $CFDDNS_TOKEN_FILE, the file's `token` or `token_file`, the systemd
 * credential, $CLOUDFLARE_API_TOKEN. A place that has an unusable one is a problem; the next is not tried.
 */
export async function findToken(asked: Asked, world: ConfigWorld): Promise<FoundToken> {
	const { file } = asked;
	const { token, from, problems, warnings, secrets } = (await firstPlace(asked, world)) ?? NOTHING;
	const written = file === null ? null : own(file.raw, "token");
	const exposed = file === null || !isSet(written) ? [] : findExposure(file.path, file.mode, world.env);
	return {
		token,
		from,
		problems,
		warnings: [...exposed, ...warnings],
		secrets: [...secrets, ...[written].filter(isSet), ...secretsIn(world.env)],
	};
}

async function firstPlace(
	{ file, settings, flag = "--set token_file", locate }: Asked,
	world: ConfigWorld,
): Promise<FoundToken | null> {
	const { CFDDNS_TOKEN, CFDDNS_TOKEN_FILE, CLOUDFLARE_API_TOKEN } = world.env;
	const given = own(settings, "token_file");
	if (isSet(given)) return fromFile(() => flag, given, given, world);
	if (isSet(CFDDNS_TOKEN)) return judged(() => "CFDDNS_TOKEN", CFDDNS_TOKEN, "$CFDDNS_TOKEN");
	if (isSet(CFDDNS_TOKEN_FILE)) return fromFile(() => "CFDDNS_TOKEN_FILE", CFDDNS_TOKEN_FILE, CFDDNS_TOKEN_FILE, world);
	return (
		(file === null ? null : await fromConfigFile(file, locate, world)) ??
		(await fromCredential(world)) ??
		(isSet(CLOUDFLARE_API_TOKEN)
			? judged(() => "CLOUDFLARE_API_TOKEN", CLOUDFLARE_API_TOKEN, "$CLOUDFLARE_API_TOKEN")
			: null)
	);
}

/** The environment's tokens, whichever one counts. */
export const secretsIn = ({ CFDDNS_TOKEN, CLOUDFLARE_API_TOKEN }: ConfigWorld["env"]): readonly string[] =>
	[CFDDNS_TOKEN, CLOUDFLARE_API_TOKEN].filter(isSet);

const isSet = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";

/** `where` is only asked for if there is something to say about the place. */
function judged(where: () => string, pasted: string, from: string): FoundToken {
	const read = readTokenText(pasted);
	return read.kind === "token"
		? { ...NOTHING, token: new Token(read.text), from, secrets: [read.text] }
		: { ...NOTHING, problems: [badConfig(`${where()}: the token ${read.what}`, read.hint)], secrets: [pasted] };
}

async function fromConfigFile(
	{ path, raw }: ConfigFile,
	locate: Locate,
	world: ConfigWorld,
): Promise<FoundToken | null> {
	const token = own(raw, "token");
	const tokenFile = own(raw, "token_file");
	const place = (key: string) => (): string => {
		const { where, namesKey } = locate([key]);
		return namesKey ? where : `${where}: ${key}`;
	};
	if (typeof token === "string" && typeof tokenFile === "string") {
		return {
			...NOTHING,
			problems: [
				badConfig(
					`${place("token_file")()}: there is a token as well, a few lines away`,
					"Keep one of token and token_file.",
				),
			],
			secrets: [token, tokenFile],
		};
	}
	if (typeof token === "string") return judged(place("token"), token, path);
	if (typeof tokenFile !== "string") return null;
	const named = world.besides(path, tokenFile);
	// A service is handed what it may not read, or not decrypt, by itself.
	const plain = isSealed(named) ? null : await world.readFile(named);
	const handed = plain?.kind === "text" ? null : await fromCredential(world);
	return handed ?? fromFile(place("token_file"), tokenFile, named, world, plain);
}

/** systemd's LoadCredential=cfddns-token:... */
async function fromCredential(world: ConfigWorld): Promise<FoundToken | null> {
	const { CREDENTIALS_DIRECTORY } = world.env;
	if (!isSet(CREDENTIALS_DIRECTORY)) return null;
	const path = `${CREDENTIALS_DIRECTORY}/cfddns-token`;
	const answer = await world.readFile(path);
	return answer.kind === "missing" ? null : fromFile(() => "credential cfddns-token", path, path, world, answer);
}

/** `path` is `text` as it was written, with its folder; `read` what is in it, if that is known already. */
async function fromFile(
	where: () => string,
	text: string,
	path: string,
	world: ConfigWorld,
	read: FileAnswer | null = null,
): Promise<FoundToken> {
	if (looksLikeToken(text)) {
		const hint = "Set the token itself as token or CFDDNS_TOKEN, or name the file that holds it.";
		return {
			...NOTHING,
			problems: [badConfig(`${where()}: it wants a path, but this looks like the token itself`, hint)],
			secrets: [text],
		};
	}
	const plain = read ?? (await world.readFile(path));
	const opens = plain.kind === "text" && isSealed(path) && !isEvidentToken(plain.text.trim());
	const answer = opens ? await world.openCredential(path) : plain;
	if (answer.kind === "missing") {
		return {
			...NOTHING,
			problems: [badConfig(`${where()}: there is no file ${path}`, "Write the token into it, and nothing else.")],
		};
	}
	if (answer.kind === "unreadable") {
		const hint = opens
			? "Only root can decrypt it, and only on the machine where it was encrypted. If that is lost, write the token anew: docs/service.md says how."
			: "The user that runs cfddns must be able to read it.";
		const what = opens ? "decrypted" : "read";
		return { ...NOTHING, problems: [badConfig(`${where()}: ${path} cannot be ${what}: ${answer.reason}`, hint)] };
	}
	// What is encrypted may be seen by all.
	const warnings = opens ? [] : findExposure(path, answer.mode, world.env);
	return { ...judged(() => `${where()} (${path})`, answer.text, path), warnings };
}

const looksLikeToken = (text: string): boolean => /^(?:cf(?:ut|at|k)_[\w-]{20,}|[\w-]{40})$/.test(text.trim());
