import type { ConfigWorld } from "./config-world.ts";
import { configPlaces, defaultStateDir } from "./places.ts";

/** `state_dir` at the beginning of a line, as a plain text, before the first table. */
const STATE_DIR = /^state_dir *= *(?:"([^"\\\n]+)"|'([^'\n]+)') *(?:#.*)?$/m;

/**
 * Where the state probably is, without reading the configuration as TOML, which takes longer than all else. Only for who can tell by
 * what lies there whether the guess was right.
 */
export function guessStateDir(
	configPath: string | null,
	world: Pick<ConfigWorld, "platform" | "isRoot" | "home" | "env">,
	read: (path: string) => string | null,
): string {
	for (const path of configPath === null ? configPlaces(world) : [configPath]) {
		const text = read(path);
		if (text === null) continue;
		const [, double, single] = STATE_DIR.exec(text) ?? [];
		const written = double ?? single ?? null;
		if (written === null) break;
		return written.startsWith("/") ? written : `${path.slice(0, path.lastIndexOf("/"))}/${written}`;
	}
	return defaultStateDir(world);
}
