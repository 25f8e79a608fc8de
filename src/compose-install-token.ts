import type { ConfigWorld } from "./config/config-world.ts";
import { withToken, withTokenFile } from "./config/token-line.ts";
import type { NamedToken } from "./config/token-place.ts";
import { readTokenText } from "./config/token-text.ts";
import type { RunCommand } from "./core/ports.ts";
import { Problem } from "./core/problem.ts";
import { isSealed } from "./core/sealed-name.ts";
import type { TokenMove, TokenPlace } from "./install/facts.ts";
import type { Manifest, MovedToken } from "./install/manifest.ts";
import type { Before } from "./install/uninstall.ts";
import { modeOfRootsFile } from "./platform/owned-file.ts";
import { open, SEAL, seal } from "./platform/sealing.ts";
import { isThere, readableText, textAt } from "./platform/service-facts.ts";

/** Where the service will get the token from, how it comes there, and what is worth saying about that. */
export type SettledToken = {
	readonly token: TokenPlace;
	readonly move: TokenMove | null;
	/** What is run for it beside the plan's commands. */
	readonly commands: readonly (readonly string[])[];
	readonly notes: readonly string[];
};

type Circumstances = {
	/** The configuration's path, and where it says that the token is. */
	readonly config: string;
	readonly named: NamedToken;
	/** Its folder. */
	readonly folder: string;
	readonly installed: Manifest | null;
	/** Has this systemd credentials that are encrypted (250 and newer)? */
	readonly knowsSealing: boolean;
	/** May the configuration be changed? */
	readonly keep: boolean;
	/** `null`: nothing is to be done, only shown. */
	readonly run: RunCommand | null;
	readonly signal: AbortSignal;
};

const NOT_MOVED = { move: null, commands: [], notes: [] };

/**
 * A token in the configuration, or in a plain `token` beside it that nothing names, goes into a file of its own: encrypted where that
 * is possible, else for root alone. What the owner has named stays as it is.
 */
export async function settleToken(circumstances: Circumstances, token: string | null): Promise<SettledToken> {
	const { config, named, folder, installed } = circumstances;
	const [plain, sealed] = [`${folder}/token`, `${folder}/token.cred`];
	if (named.kind === "file") {
		const chosenBy = installed?.moved?.token === named.path ? "install" : "owner";
		// A service decrypts nothing by itself; what it is handed stands for it.
		return { ...NOT_MOVED, token: { ...named, chosenBy: named.path === sealed ? "install" : chosenBy } };
	}
	if (named.kind === "nowhere") return settleUnnamed(circumstances, { plain, sealed });
	const stays = (why: string): SettledToken => ({
		...NOT_MOVED,
		token: { kind: "config" },
		notes: [`The token stays in ${config}: ${why}.`],
	});
	if (circumstances.keep) return { ...NOT_MOVED, token: { kind: "config" } };
	const mode = modeOfRootsFile(config);
	if (circumstances.run !== null && mode === null) return stays("it is not a plain file of root's");
	const { path, content, notes } = await sealedOrPlain(circumstances, token, { plain, sealed });
	const name = path.slice(folder.length + 1);
	const leaves = circumstances.run === null || token === null ? "" : withTokenFile(textAt(config) ?? "", token, name);
	if (leaves === null) return stays("its line is not written so that a program should change it");
	const isOurs = installed?.moved?.token === path && installed.moved.config === config;
	if (isThere(path) && !isOurs) return stays(`there is another ${path} already`);
	return {
		token: { kind: "file", path, chosenBy: "install" },
		move: {
			from: config,
			to: { path, mode: "0600", content },
			leaves: { path: config, mode: mode ?? "0600", content: leaves },
		},
		commands: path === sealed ? [SEAL] : [],
		notes: [`The token goes from ${config} into ${path}; the line says token_file = "${name}" then.`, ...notes],
	};
}

type Beside = { readonly plain: string; readonly sealed: string };

async function settleUnnamed(circumstances: Circumstances, beside: Beside): Promise<SettledToken> {
	const { plain, sealed } = beside;
	const place = (path: string): TokenPlace => ({ kind: "file", path, chosenBy: "install" });
	if (!isThere(plain)) return { ...NOT_MOVED, token: isThere(sealed) ? place(sealed) : { kind: "config" } };
	const [text, mode] = [readableText(plain), modeOfRootsFile(plain)];
	const read = readTokenText(text ?? "");
	if (circumstances.run !== null && read.kind === "refused")
		throw new Problem("bad-config", `${plain} ${read.what}`, { hint: read.hint });
	const { path, content, notes } = await sealedOrPlain(circumstances, read.kind === "token" ? read.text : null, beside);
	if (path === plain) {
		const isOpen = mode === null || (Number.parseInt(mode, 8) & 0o077) !== 0;
		const open = [`The token stays in ${plain}, which others than root may read: chmod 600 ${plain}`];
		return { ...NOT_MOVED, token: place(plain), notes: isOpen ? open : notes };
	}
	return {
		token: place(path),
		move: { from: plain, to: { path, mode: "0600", content }, leaves: null },
		commands: [SEAL],
		notes: [`The token goes from ${plain} into ${path}.`, ...notes],
	};
}

async function sealedOrPlain(
	{ knowsSealing, run, signal }: Circumstances,
	token: string | null,
	{ plain, sealed }: Beside,
): Promise<{ readonly path: string; readonly content: string; readonly notes: readonly string[] }> {
	const asPlain = (why: string) => ({
		path: plain,
		content: `${token}\n`,
		notes: [`It is not encrypted, but for root alone: ${why}.`],
	});
	if (!knowsSealing) return asPlain("this systemd is older than 250, or without systemd-creds");
	const asSealed = (content: string) => ({
		path: sealed,
		content,
		notes: ["It is encrypted; only this machine can decrypt it."],
	});
	if (run === null || token === null) return asSealed("");
	const answer = await seal(token, run, signal);
	return answer.kind === "sealed" ? asSealed(answer.text) : asPlain(answer.reason);
}

/**
 * What a removal puts back; or a note on why it does not. The configuration must still be as `install` left it in this respect, and
 * the token must be readable. Throws nothing: a token that cannot be put back is kept where it is.
 */
export async function returnOf(
	{ config, token: path }: MovedToken,
	{ besides }: ConfigWorld,
	run: RunCommand,
	signal: AbortSignal,
): Promise<NonNullable<Before["token"]> | string> {
	const [text, kept, mode] = [readableText(config), readableText(path), modeOfRootsFile(config)];
	if (text === null || kept === null) return `There is no ${text === null ? config : path} any more.`;
	const name = path.slice(besides(path, ".").length + 1);
	const told = isSealed(path) ? await open(kept, run, signal).catch(saidWhy) : kept;
	if (told instanceof Error) return `The token stays in ${path}, and cannot be put back: ${told.message}.`;
	const token = readTokenText(told);
	if (token.kind === "refused") return `The token stays in ${path}, and cannot be put back: it ${token.what}.`;
	const content = mode === null ? null : withToken(text, name, token.text);
	if (content === null || mode === null) return `The token stays in ${path}: ${config} says something else now.`;
	// Without the token in it, it could be seen by all.
	return { config: { path: config, mode: `0${(Number.parseInt(mode, 8) & 0o700).toString(8)}`, content }, token: path };
}

function saidWhy(error: unknown): Error {
	if (error instanceof Error) return error;
	throw error;
}
