/** What a path names, itself: a symbolic link is not followed. */
export type Entry = {
	readonly kind: "file" | "folder" | "symlink" | "other";
	/** True where the platform has no numeric owners. */
	readonly ownedByUs: boolean;
	/** Nobody but its owner may read, write or enter it. True where the platform has no modes. */
	readonly closedToOthers: boolean;
	/** Milliseconds since 1970, by the clock of the file system. */
	readonly modifiedAtMs: number;
};

/** "durable": it is on the disk before the call returns. "passing": losing it with the power does no harm. */
type Lasting = "durable" | "passing";

/**
 * The file system as the state needs it. Paths use `/`. What the system refuses is thrown as an Error whose `code` is the
 * errno's name, such as "ENOSPC".
 */
export interface Files {
	/** `null` if nothing is there. */
	look(path: string): Promise<Entry | null>;
	/** The names in a folder. Whatever was created before the call and not removed is among them. */
	list(folder: string): Promise<readonly string[]>;
	/** A regular file's text, or `null` if nothing is there. Throws EFBIG beyond `maxBytes`, EILSEQ if it is not UTF-8. */
	read(path: string, maxBytes: number): Promise<string | null>;
	/** Makes a file that only its owner may read; EEXIST if there is one. After any other failure there is none. */
	create(path: string, text: string, lasting: Lasting): Promise<void>;
	/**
	 * Adds lines to a file, which is made when it is missing. If its last line was cut off, a new one is begun. Returns its size in
	 * bytes. Losing it with the power does no harm.
	 */
	append(path: string, text: string): Promise<number>;
	/** Atomic, replaces what is there. */
	rename(from: string, to: string): Promise<void>;
	/** Removes a file; none there is fine. */
	remove(path: string): Promise<void>;
	/** Sets the time of the last modification to now. */
	touch(path: string): Promise<void>;
	/** Makes a folder, and those above it that are missing, for the owner only; one there is fine. */
	makeFolder(path: string): Promise<void>;
	/** Makes creations, renames and removals in a folder last, where the platform can. */
	syncFolder(path: string): Promise<void>;
}

/** Tells processes apart, those that had the same number at another time included. Every part is made of letters and digits. */
export type ProcessMark = {
	/** Which start of the machine; `null` where the platform does not tell. */
	readonly boot: string | null;
	/** Which set of process numbers (container); `null` where the platform does not tell. */
	readonly namespace: string | null;
	readonly pid: number;
	/** When it was started, in the platform's own unit. */
	readonly started: string;
};

/** "self": it is this process. "unknown": it may be another one by the same number, or it cannot be seen from here. */
type Fate = "self" | "alive" | "dead" | "unknown";

export interface ProcessIdentity {
	self(): Promise<ProcessMark>;
	fateOf(mark: ProcessMark): Promise<Fate>;
}
