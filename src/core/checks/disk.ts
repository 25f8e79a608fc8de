import { ok, problem, type Remark, warning } from "./finding.ts";

/** The file system of a folder, or of the nearest one above it that is there. */
export type DiskFacts = {
	readonly folder: string;
	/** For those who are not root. */
	readonly freeBytes: number;
	/** How many more files find room; `null` where the file system does not count them. */
	readonly freeFiles: number | null;
};

/** A state of ten thousand records, and its successor beside it. */
const NEEDED_BYTES = 8 * 1024 * 1024;
/** Too little for a state of any size. */
const NOTHING_BYTES = 64 * 1024;
const NEEDED_FILES = 16;

export function checkDisk({ folder, freeBytes, freeFiles }: DiskFacts): readonly Remark[] {
	const fix = `Free space where ${folder} lies.`;
	const why = "Without room a round remembers nothing, and lists the zone each time.";
	if (freeBytes < NOTHING_BYTES || freeFiles === 0)
		return [problem("disk-full", `The disk that holds ${folder} is full`, { why, fix })];
	if (freeBytes < NEEDED_BYTES) {
		const free = `${Math.floor(freeBytes / 1024)} KiB`;
		return [warning("disk-low", `The disk that holds ${folder} has ${free} left`, { why, fix })];
	}
	if (freeFiles !== null && freeFiles < NEEDED_FILES) {
		const files = `${freeFiles} more ${freeFiles === 1 ? "file" : "files"}`;
		return [warning("disk-low", `The disk that holds ${folder} has room for ${files}`, { why, fix })];
	}
	return [ok(`There is room for the state (${sizeOf(freeBytes)} free)`)];
}

const sizeOf = (bytes: number): string =>
	bytes >= 1024 ** 3 ? `${Math.floor(bytes / 1024 ** 3)} GiB` : `${Math.floor(bytes / 1024 ** 2)} MiB`;
