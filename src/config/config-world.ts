export type FileAnswer =
	/** `mode` holds the permission bits; `null` where the platform has none. */
	| { readonly kind: "text"; readonly text: string; readonly mode: number | null }
	| { readonly kind: "missing" }
	/** `reason` ends a sentence: "permission denied". */
	| { readonly kind: "unreadable"; readonly reason: string };

/** What loading a configuration needs of the machine. */
export interface ConfigWorld {
	/** As node:process names it: "linux", "darwin", "win32", ... */
	readonly platform: string;
	readonly isRoot: boolean;
	/** The user's home; `null` if there is none (containers). */
	readonly home: string | null;
	readonly env: Readonly<Record<string, string | undefined>>;
	readFile(path: string): Promise<FileAnswer>;
	/** What the encrypted credential in this file says: systemd-creds(1). */
	openCredential(path: string): Promise<FileAnswer>;
	/** A path that was written inside `file`: relative ones start in its folder. */
	besides(file: string, path: string): string;
}
