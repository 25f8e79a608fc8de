import { Problem } from "../core/problem.ts";

/** Permission bits of group and others (POSIX). */
const OTHERS = 0o077;

/**
 * Warns of a file with a secret in it that other users can get at. `mode` is `null` where there are no permission bits; `secret` ends
 * the sentence about what it holds.
 */
export function findExposure(
	path: string,
	mode: number | null,
	env: Readonly<Record<string, string | undefined>>,
	secret = "the API token",
): readonly Problem[] {
	if (mode === null || (mode & OTHERS) === 0 || isSecretStore(path, env)) return [];
	return [
		new Problem(
			"token-exposed",
			`Other users of this machine can get at ${path} (mode ${shownMode(mode)}), which holds ${secret}`,
			{ hint: `Run: chmod 600 ${shellWord(path)}` },
		),
	];
}

/** Of group and others, to write. */
const CHANGES = 0o022;

/** Warns of a configuration that other users can change, even if no secret is in it: it names the API and programs to run. */
export function findChangeable(
	path: string,
	mode: number | null,
	env: Readonly<Record<string, string | undefined>>,
): readonly Problem[] {
	if (mode === null || (mode & CHANGES) === 0 || isSecretStore(path, env)) return [];
	return [
		new Problem(
			"token-exposed",
			`Other users of this machine can change ${path} (mode ${shownMode(mode)}), which says where the token goes and which programs are run`,
			{ hint: `Run: chmod go-w ${shellWord(path)}` },
		),
	];
}

const shownMode = (mode: number): string => (mode & 0o777).toString(8).padStart(4, "0");

const shellWord = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

/** Folders that only the service, or only the container, can look into, whatever the mode of the files. */
const isSecretStore = (
	path: string,
	{ CREDENTIALS_DIRECTORY = "" }: Readonly<Record<string, string | undefined>>,
): boolean =>
	/^(?:\/var)?\/run\/secrets\//.test(path) ||
	(CREDENTIALS_DIRECTORY !== "" && path.startsWith(`${CREDENTIALS_DIRECTORY}/`));
