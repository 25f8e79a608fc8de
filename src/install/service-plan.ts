export const PLATFORMS = ["systemd", "launchd", "windows"] as const;
export type ServicePlatform = (typeof PLATFORMS)[number];

export const MODES = ["watch", "timer"] as const;
/** `watch`: one small process that stays. `timer`: a round every few minutes and at each event, and nothing in between. */
export type ServiceMode = (typeof MODES)[number];

/** A program and its arguments. No shell reads it. */
export type Argv = readonly string[];

/** `mode` as `chmod` takes it: "0644". Windows has none, and ignores it. */
export type PlannedFile = {
	readonly path: string;
	readonly mode: string;
	readonly content: string;
	/** UTF-8 if it is not said. "utf-16": little-endian, with its mark, as programs of Windows expect it. */
	readonly encoding?: "utf-16";
};

/** All that an installation does, in this order. If a step fails, what was done is undone. */
export type ServicePlan = {
	/** While everything is still as it was. */
	readonly before: readonly Argv[];
	readonly files: readonly PlannedFile[];
	/** Files of an earlier installation that this one does not have. */
	readonly removed: readonly string[];
	/** The service manager learns of them before anything of the owner's is changed that the old ones rest on. */
	readonly between: readonly Argv[];
	/** The owner's own files, which stay when the rest is removed. */
	readonly changed: readonly PlannedFile[];
	readonly after: readonly Argv[];
	/** Files that go when the service runs without them. */
	readonly gone: readonly string[];
	/** What is run when a step failed: around putting the files back. That one of these fails is only said. */
	readonly undo: { readonly before: readonly Argv[]; readonly after: readonly Argv[] };
};

/** All that a removal does, in this order. */
export type RemovalPlan = {
	readonly before: readonly Argv[];
	readonly removed: readonly string[];
	/** Files of the owner's as they were before: written before anything is removed. */
	readonly restored: readonly PlannedFile[];
	/** With all that is in them, whoever wrote it: configuration, token and state. Only for `--purge`. */
	readonly purged: readonly string[];
	readonly after: readonly Argv[];
	/** Folders of ours: removed if they are empty then. */
	readonly folders: readonly string[];
};
