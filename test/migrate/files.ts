import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import type { Config } from "../../src/config/config.ts";
import { parseConfig, plainContext } from "../../src/config/parse.ts";
import { type MigrateOptions, type Migration, migrate } from "../../src/migrate/migrate.ts";
import { SOURCE_GRAMMARS } from "../../src/sources/registry.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");

/** What other tools left behind, as "ddclient/debian.conf". */
export const fixtures: readonly string[] = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
	.filter(path => /\.\w+$/.test(path))
	.map(path => path.replaceAll("\\", "/"))
	.toSorted();

export const fixture = (path: string): string => readFileSync(join(FIXTURES, path), "utf8");

/** Whatever of these is in a file is in no note and no problem. */
export const SECRETS: readonly string[] = [
	"abcDEFghiJKLmnoPQRstuVWXyz0123456789_-ab",
	"ZYXwvuTSRqpoNMLkjiHGFedcBA9876543210-_zy",
	"Zx#9_abcDEFghiJKLmnoPQRstuVWXyz0123456789",
	"0123456789abcdef0123456789abcdef01234",
	"hunter",
	"mypass99",
	"$2a$10$",
	"s3cr3t",
];

const DEFAULTS: MigrateOptions = { zones: [], part: null, besides: path => `/srv/old/${path}` };

export const migrated = (text: string, options: Partial<MigrateOptions> = {}): Migration =>
	migrate(text, { ...DEFAULTS, ...options }, SOURCE_GRAMMARS);

/** Reads a result as the program does. Throws if it is not valid. */
export const configOf = (toml: string): Config => parseConfig(parse(toml), plainContext(SOURCE_GRAMMARS, "result"));

/** All that is said, but for the configuration. */
export const saidIn = ({ notes, problems }: Migration): string =>
	[...notes.map(({ message }) => message), ...problems.map(({ message, hint }) => `${message} ${hint}`)].join("\n");
