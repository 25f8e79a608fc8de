import type { RunCommand } from "../core/ports.ts";
import { createRunCommand } from "./command.ts";
import type { Environment } from "./program-environment.ts";

/** Bound into the encrypted text: it can be decrypted under this name alone, and services find it under this name. */
const NAME = "--name=cfddns-token";

/**
 * Encrypts by the machine's own key and its TPM, whichever there are (systemd-creds(1), 250 and newer). The TPM is not asked how the
 * machine was started: an update of its firmware would lose the token, and whoever depends on it would find out when away from home.
 */
export const SEAL: readonly string[] = ["systemd-creds", "encrypt", NAME, "--tpm2-pcrs=", "-", "-"];
const OPEN: readonly string[] = ["systemd-creds", "decrypt", NAME, "-", "-"];

const LIMITS = { timeoutMs: 30_000, maxBytes: 65_536 };

type Sealed =
	| { readonly kind: "sealed"; readonly text: string }
	/** `reason` ends a sentence. */
	| { readonly kind: "impossible"; readonly reason: string };

/** Encrypts a text for this machine, and tries whether it can be decrypted again. The text goes through pipes only. */
export async function seal(secret: string, run: RunCommand, signal: AbortSignal): Promise<Sealed> {
	try {
		const text = await through(SEAL, secret, run, signal);
		const opened = await through(OPEN, text, run, signal);
		return opened === secret
			? { kind: "sealed", text }
			: { kind: "impossible", reason: "what systemd-creds encrypted is another text when it is decrypted" };
	} catch (error) {
		signal.throwIfAborted();
		return { kind: "impossible", reason: reasonOf(error) };
	}
}

/** What an encrypted file says. Throws an Error that says why it cannot be told. */
export const open = (sealed: string, run: RunCommand, signal: AbortSignal): Promise<string> =>
	through(OPEN, sealed, run, signal);

/** The same for a configuration that names such a file. */
export async function openSealedFile(path: string, env: Environment) {
	const { readFile } = await import("node:fs/promises");
	try {
		const text = await open(await readFile(path, "utf8"), createRunCommand(env), new AbortController().signal);
		return { kind: "text" as const, text, mode: null };
	} catch (error) {
		return { kind: "unreadable" as const, reason: reasonOf(error) };
	}
}

const through = (
	[program = "", ...args]: readonly string[],
	input: string,
	run: RunCommand,
	signal: AbortSignal,
): Promise<string> => run(program, args, { ...LIMITS, input }, signal);

/** Programs and files fail with an Error of one line that is for people; anything else is a bug. */
function reasonOf(error: unknown): string {
	if (error instanceof Error) return error.message;
	throw error;
}
