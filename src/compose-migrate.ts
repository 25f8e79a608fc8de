import type { AppWorld, Choice } from "./compose.ts";
import { placeForConfig } from "./config/places.ts";
import { Problem } from "./core/problem.ts";
import { type MigrateOptions, type Migration, migrate } from "./migrate/migrate.ts";
import { storeConfig } from "./platform/config-file.ts";
import { systemConfigWorld } from "./platform/config-world.ts";
import { readInput } from "./platform/standard-input.ts";
import { SOURCE_GRAMMARS } from "./sources/registry.ts";
import { randomSuffix } from "./state/file-name.ts";

/** Another tool's configuration as ours. Throws a `Problem` if it cannot be read. */
export async function composeMigrate(
	{ host, input }: AppWorld,
	file: string,
	options: Pick<MigrateOptions, "zones" | "part">,
	signal: AbortSignal,
): Promise<Migration> {
	const machine = systemConfigWorld(host);
	const text = file === "-" ? await inputText(input, signal) : await fileText(file, machine);
	const besides = (path: string): string => (file === "-" ? path : machine.besides(file, path));
	return migrate(text, { ...options, besides }, SOURCE_GRAMMARS);
}

/** Stores a configuration where the next run finds it, and returns where that is. */
export async function composeStoreConfig(
	{ host, random }: AppWorld,
	text: string,
	{ configPath }: Choice,
	replace: boolean,
): Promise<string> {
	const path = placeForConfig(configPath, systemConfigWorld(host));
	const { platform } = host;
	const options = { platform, uid: host.getuid?.() ?? null, suffix: randomSuffix(random) };
	const stored = await storeConfig(path, text, replace, options);
	if (stored.kind === "stored") return stored.path;
	if (stored.kind === "exists") {
		throw new Problem("config-exists", `There is a configuration already: ${path}`, {
			hint: "`--force` replaces it; `--config PATH` stores the new one elsewhere.",
		});
	}
	throw new Problem("config-unwritable", `${path} cannot be written: ${stored.reason}`, {
		hint: "Run it as the user that may (root, with sudo), or name another place with --config.",
	});
}

/** All of standard input. Throws a `Problem` if that is more than a configuration can be. */
export async function inputText(input: AppWorld["input"], signal: AbortSignal): Promise<string> {
	const text = await readInput(input(), signal);
	if (text !== null) return text;
	throw new Problem("bad-usage", "Standard input is larger than 1 MiB: that is no configuration");
}

async function fileText(file: string, { readFile }: ReturnType<typeof systemConfigWorld>): Promise<string> {
	const answer = await readFile(file);
	if (answer.kind === "text") return answer.text;
	if (answer.kind === "missing")
		throw new Problem("bad-usage", `There is no file ${file}`, { hint: "Name the configuration of the other tool." });
	throw new Problem("bad-usage", `${file} cannot be read: ${answer.reason}`, {
		hint: "Run it as the user that the file belongs to (root, with sudo).",
	});
}
