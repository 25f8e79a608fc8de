import { createClock } from "../../src/platform/clock.ts";
import { createFiles } from "../../src/platform/files.ts";
import { createProcessIdentity } from "../../src/platform/process-identity.ts";
import { createStateStore, type StateStoreDeps } from "../../src/state/store.ts";
import { NEVER, ownerOf } from "./world.ts";

/** A store on the real file system, for `child.ts`'s owner and API. */
export const realStore = (folder: string, fallbackFolder: string, changes: Partial<StateStoreDeps> = {}) =>
	createStateStore({
		folder,
		fallbackFolder,
		api: "https://api.example",
		owner: ownerOf("home"),
		files: createFiles({ platform: process.platform, uid: process.getuid?.() ?? null }),
		identity: createProcessIdentity(process),
		clock: createClock(process.hrtime),
		random: Math.random,
		released: new Set<string>(),
		...changes,
	});

/** What a round would find. */
export async function loadLocked(folder: string, fallbackFolder: string) {
	const store = realStore(folder, fallbackFolder);
	const release = await store.lock(NEVER);
	const { state, problems } = await store.load();
	await release();
	return { state, problems: problems.map(({ code, message }) => `${code}: ${message}`) };
}
