import { reasonOf } from "./failure.ts";
import { type LockPurpose, parseLockName } from "./lock-name.ts";
import type { Files, ProcessIdentity } from "./ports.ts";

/**
 * The living processes that have announced this purpose in a folder, oldest number first. Only looks: what dead ones left behind
 * stays. A process that cannot be seen from here counts as living. None, if the folder cannot be read.
 */
export async function holdersOf(
	purpose: LockPurpose,
	folder: string,
	{ files, identity }: { readonly files: Pick<Files, "list">; readonly identity: ProcessIdentity },
): Promise<readonly number[]> {
	const names = await files.list(folder).catch((error: unknown): readonly string[] => {
		reasonOf(error);
		return [];
	});
	const found: number[] = [];
	for (const name of names) {
		const lock = parseLockName(name, purpose);
		if (lock !== null && (await identity.fateOf(lock.mark)) !== "dead") found.push(lock.mark.pid);
	}
	return [...new Set(found)].toSorted((left, right) => left - right);
}
