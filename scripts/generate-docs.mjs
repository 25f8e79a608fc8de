// Writes docs/configuration.md and dist/cfddns.schema.json from the one schema, and dist/cfddns.1 from the table of commands. With
// --check, fails if a page is not up to date.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @import { KeyReference } from "../src/config/reference.ts" */
/** @import { SourceGrammar } from "../src/core/source-spec.ts" */
/**
 * @typedef {{
 *   createJsonSchema: typeof import("../src/config/json-schema.ts").createJsonSchema,
 *   referenceOf: typeof import("../src/config/reference.ts").referenceOf,
 *   spellings: typeof import("../src/core/source-spec.ts").spellings,
 *   SOURCE_GRAMMARS: readonly SourceGrammar[],
 *   manPage: typeof import("../src/cli/man-page.ts").manPage,
 *   COMMANDS: typeof import("../src/cli/commands.ts").COMMANDS,
 *   GLOBAL_FLAGS: typeof import("../src/cli/commands.ts").GLOBAL_FLAGS,
 * }} Program
 */

const ROOT = new URL("../", import.meta.url);
const PAGE = "docs/configuration.md";
const SCHEMA = "dist/cfddns.schema.json";
const MANUAL = "dist/cfddns.1";

/** @type {readonly (readonly [title: string, file: string])[]} */
const EXAMPLES = [
	["The least there is", "minimal.toml"],
	["On the router", "router.toml"],
	["Behind a router", "behind-nat.toml"],
	["Behind a VPN", "behind-vpn.toml"],
	["Two lines", "two-uplinks.toml"],
	["In a container, by environment alone", "container.env"],
	["Two places with one name: the first", "two-routers-home.toml"],
	["Two places with one name: the second", "two-routers-cabin.toml"],
	["A name inside a VPN", "vpn-only.toml"],
	["Other machines on the LAN", "lan-host.toml"],
	["Wildcards and international names", "wildcard-idn.toml"],
	["Messages and heartbeats", "notifications.toml"],
	["Every key", "complete.toml"],
];

const INTRODUCTION = `# Configuration

<!-- Written by scripts/generate-docs.mjs from src/config/schema.ts and examples/. Change those, then run it again. -->

One TOML file, environment variables, flags of the command line, or any mix of them. \`cfddns init\` asks for what it needs and writes
the file. By hand, two lines are enough:

\`\`\`toml
token = "cfut_..."
domains = ["home.example.com"]
\`\`\`

## The file

The first of these that exists is read:

| asked by | place |
|---|---|
| command line | \`--config PATH\` |
| environment | \`$CFDDNS_CONFIG\` |
| Linux, as root | \`/etc/cfddns/cfddns.toml\` |
| Linux, as a user | \`$XDG_CONFIG_HOME/cfddns/cfddns.toml\` (\`~/.config\` without the variable), then \`/etc/cfddns/cfddns.toml\` |
| macOS, as root | \`/usr/local/etc/cfddns/cfddns.toml\` |
| macOS, as a user | as on Linux, then \`/usr/local/etc/cfddns/cfddns.toml\` |
| Windows | \`%ProgramData%\\cfddns\\cfddns.toml\` |

\`cfddns init\` writes the first of these. One that is there is written anew: its keys stay, its comments are in the copy that is
kept beside it (\`cfddns.toml.bak\`, mode 0600).

A file that is named must exist. Mistakes are reported all at once, each with its line and what is allowed, before anything is
sent; the exit code is then 2.

In TOML, a key below a \`[table]\` line belongs to that table: keep the keys without a table at the top of the file.

## Environment variables

Every key but \`[[records]]\` is also a variable: \`CFDDNS_\` and the key in capitals, with \`_\` for the dot. Lists are separated
by commas; yes and no may be \`true\`, \`false\`, \`yes\`, \`no\`, \`on\`, \`off\`, \`1\`, \`0\`. A variable wins over the file; an empty one
counts as not set. An unknown variable is an error, save those that Kubernetes makes for a service called \`cfddns\`.

## On the command line

The same keys once more: \`--set KEY=VALUE\`, as often as needed. KEY is the key with its table, VALUE is written as in a variable.
It wins over environment and file, for this one call:

\`\`\`sh
cfddns plan --set ipv4.sources=static:81.2.69.1      # what would happen if this were the address?
cfddns sync --set ipv4.sources=interface:wan1 --set guard.max_deletes=3
\`\`\`

\`token\` is the exception: every user of a machine can see its command lines. \`token_file\` may be set. For the same reason leave
\`notify.to\` and \`heartbeat.to\` to the file or the environment.

## The token

The first place that has a token is used:

1. the file that \`--set token_file=PATH\` names
2. \`$CFDDNS_TOKEN\`
3. the file that \`$CFDDNS_TOKEN_FILE\` names
4. \`token\`, or the file that \`token_file\` names (not both)
5. the systemd credential \`cfddns-token\` (\`LoadCredential=cfddns-token:/path\`); it also stands in for a \`token_file\` that the
   service cannot read by itself
6. \`$CLOUDFLARE_API_TOKEN\`

A file whose name ends in \`.cred\` may be encrypted by \`systemd-creds encrypt --name=cfddns-token\`, as \`cfddns install\` does it. Only
root can decrypt it, on that machine.

Make the token at <https://dash.cloudflare.com/profile/api-tokens> with the permission **Zone - DNS - Edit** on the zones of your
names. Not the Global API key: that one may do everything in the account. A file with the token in it that other users of the
machine can read is reported; \`chmod 600\` it.
`;

const EDITORS = `## In an editor

The package has a JSON Schema of all this, \`cfddns.schema.json\`. Editors that know Taplo's directive use it when the file starts
with \`#:schema /path/to/cfddns.schema.json\`.
`;

/** The generator runs the program's own code, so that neither can say what the other does not. */
async function loadProgram() {
	const { outputFiles } = await build({
		stdin: {
			contents: `
				import { createJsonSchema } from "./src/config/json-schema.ts";
				import { referenceOf } from "./src/config/reference.ts";
				import { spellings } from "./src/core/source-spec.ts";
				import { SOURCE_GRAMMARS } from "./src/sources/registry.ts";
				import { manPage } from "./src/cli/man-page.ts";
				import { COMMANDS, GLOBAL_FLAGS } from "./src/cli/commands.ts";
				export const program = {
					createJsonSchema, referenceOf, spellings, SOURCE_GRAMMARS, manPage, COMMANDS, GLOBAL_FLAGS,
				};
			`,
			resolveDir: fileURLToPath(ROOT),
			loader: "ts",
		},
		bundle: true,
		write: false,
		format: "esm",
		platform: "node",
		target: "node20",
		// The commands are only read, not run: what they load is left out.
		plugins: [
			{
				name: "without-what-is-loaded-later",
				setup({ onResolve }) {
					onResolve({ filter: /.*/ }, ({ kind, path }) =>
						kind === "dynamic-import" ? { path, external: true } : undefined,
					);
				},
			},
		],
	});
	const [bundle] = outputFiles;
	if (bundle === undefined) throw new Error("esbuild made nothing");
	const url = `data:text/javascript;base64,${Buffer.from(bundle.contents).toString("base64")}`;
	/** @type {{ program: Program }} */
	const { program } = await import(url);
	return program;
}

/** @type {(text: string) => string} */
const inCell = text => text.replaceAll("|", "\\|");

/** @type {(keys: readonly KeyReference[]) => string} */
const table = keys => {
	const rows = keys.map(({ key, variable, allowed, fallback, required, description }) => {
		const name = key.split(".").at(-1) ?? key;
		const initial = required ? "required" : fallback === null ? "" : `\`${fallback}\``;
		const spelled = variable === null ? `\`${name}\`` : `\`${name}\`<br>\`${variable}\``;
		return `| ${spelled} | ${inCell(description)} | ${inCell(allowed)} | ${initial} |`;
	});
	return ["| key | meaning | allowed | default |", "|---|---|---|---|", ...rows].join("\n");
};

/** @type {(keys: readonly KeyReference[], sources: readonly string[]) => string} */
function keySections(keys, sources) {
	const tables = [...new Set(keys.map(({ key }) => key.split(".").slice(0, -1).join(".")))];
	const titled = tables.map(name => {
		const title = name === "" ? "Keys at the top of the file" : name === "records" ? "`[[records]]`" : `\`[${name}]\``;
		const note =
			name === "records"
				? "\nA name that needs more than `domains` offers. The table may stand any number of times.\n"
				: "";
		const own = keys.filter(({ key }) => key.split(".").slice(0, -1).join(".") === name);
		return `## ${title}\n${note}\n${table(own)}\n`;
	});
	const list = sources.map(source => `\`${source}\``).join(", ");
	return `${titled.join("\n")}\nDurations are a number and a unit: \`ms\`, \`s\`, \`m\`, \`h\`, \`d\`. Sources are ${list}.\n`;
}

async function exampleSections() {
	const sections = await Promise.all(
		EXAMPLES.map(async ([title, file]) => {
			const text = await readFile(new URL(`examples/${file}`, ROOT), "utf8");
			const language = file.endsWith(".toml") ? "toml" : "sh";
			return `### ${title}\n\n\`examples/${file}\`:\n\n\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
		}),
	);
	return `## Examples\n\n${sections.join("\n")}`;
}

const { createJsonSchema, referenceOf, spellings, SOURCE_GRAMMARS, manPage, COMMANDS, GLOBAL_FLAGS } =
	await loadProgram();
const keys = keySections(referenceOf(SOURCE_GRAMMARS), SOURCE_GRAMMARS.flatMap(spellings));
const page = [INTRODUCTION, keys, EDITORS, await exampleSections()].join("\n");

const { version } = JSON.parse(await readFile(new URL("package.json", ROOT), "utf8"));
const manual = manPage(COMMANDS, GLOBAL_FLAGS, version);

if (process.argv.includes("--check")) {
	for (const [path, text] of [
		[PAGE, page],
		[MANUAL, manual],
	]) {
		const present = await readFile(new URL(path ?? "", ROOT), "utf8").catch(() => "");
		if (present === text) continue;
		console.error(`${path} is not up to date. Run: node scripts/generate-docs.mjs`);
		process.exitCode = 1;
	}
} else {
	await mkdir(new URL("dist/", ROOT), { recursive: true });
	await writeFile(new URL(PAGE, ROOT), page);
	await writeFile(new URL(MANUAL, ROOT), manual);
	await writeFile(new URL(SCHEMA, ROOT), `${JSON.stringify(createJsonSchema(SOURCE_GRAMMARS), null, "\t")}\n`);
}
