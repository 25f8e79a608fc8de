import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const succeeds = (program: string, ...args: readonly string[]): boolean =>
	spawnSync(program, args, { stdio: "ignore" }).status === 0;

/** May this machine's tests run a program in a network namespace of its own? */
export const canUnshareNetwork = (): boolean => succeeds("unshare", "-rn", "true");

/** Is there util-linux's `script`, which runs a program on a terminal? */
export const hasScript = (): boolean => succeeds("script", "-qec", "true", "/dev/null");

export const isRoot = process.getuid?.() === 0;

/** Mounts a small file system in memory at a folder; returns what unmounts it. */
export function mountTmpfs(folder: string, options: string): () => void {
	if (!succeeds("mount", "-t", "tmpfs", "-o", options, "none", folder)) throw new Error(`Cannot mount at ${folder}`);
	return () => succeeds("umount", "-l", folder);
}

export function canMount(): boolean {
	const folder = mkdtempSync(join(tmpdir(), "cfddns-e2e-mount-"));
	try {
		mountTmpfs(folder, "size=16k")();
		return true;
	} catch {
		return false;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
