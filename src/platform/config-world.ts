import { Buffer } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { decodeText } from "./text-encoding.ts";

type FileAnswer =
	| { readonly kind: "text"; readonly text: string; readonly mode: number | null }
	| { readonly kind: "missing" }
	| { readonly kind: "unreadable"; readonly reason: string };

/** More than anybody writes by hand; what is longer is the wrong file, or a device. */
export const MAX_TEXT_BYTES = 1_048_576;

type ProcessFacts = {
	readonly platform: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Not there on Windows. */
	readonly getuid?: () => number;
};

/** What loading a configuration needs of this machine. */
export const systemConfigWorld = ({ platform, env, getuid }: ProcessFacts) => ({
	platform,
	env,
	isRoot: getuid?.() === 0,
	home: homeOf(env),
	// Synchronous underneath: two small local files do not merit the start of a thread pool.
	readFile: async (path: string): Promise<FileAnswer> => readTextFile(path, platform),
	openCredential: async (path: string): Promise<FileAnswer> => {
		const { openSealedFile } = await import("./sealing.ts");
		return openSealedFile(path, env);
	},
	besides: (file: string, path: string): string => resolve(dirname(file), path),
});

/** A user id without an entry in the password file has no home (containers). */
function homeOf({ HOME }: Readonly<Record<string, string | undefined>>): string | null {
	if (HOME !== undefined && HOME !== "") return HOME;
	try {
		return homedir();
	} catch {
		return null;
	}
}

function readTextFile(path: string, platform: string): FileAnswer {
	try {
		const descriptor = openSync(path, "r");
		try {
			const bytes = readBytes(descriptor);
			if (bytes.length > MAX_TEXT_BYTES) return { kind: "unreadable", reason: "it is larger than 1 MiB" };
			const mode = platform === "win32" ? null : fstatSync(descriptor).mode & 0o777;
			return { kind: "text", text: decodeText(bytes), mode };
		} finally {
			closeSync(descriptor);
		}
	} catch (error) {
		return failureOf(error);
	}
}

/** Up to one byte more than allowed. */
function readBytes(descriptor: number): Buffer {
	const parts: Buffer[] = [];
	for (let total = 0; total <= MAX_TEXT_BYTES; ) {
		const part = Buffer.alloc(Math.min(65_536, MAX_TEXT_BYTES + 1 - total));
		const length = readSync(descriptor, part, 0, part.length, null);
		if (length === 0) break;
		parts.push(part.subarray(0, length));
		total += length;
	}
	return Buffer.concat(parts);
}

const REASONS: Readonly<Record<string, string>> = {
	EACCES: "permission denied",
	EPERM: "permission denied",
	EISDIR: "it is a folder",
	ELOOP: "its links go in a circle",
};

function failureOf(error: unknown): FileAnswer {
	if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") throw error;
	if (error.code === "ENOENT" || error.code === "ENOTDIR") return { kind: "missing" };
	return { kind: "unreadable", reason: REASONS[error.code] ?? error.code };
}
