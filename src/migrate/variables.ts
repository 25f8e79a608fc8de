import { isTable, own } from "../config/table.ts";
import { damaged } from "./damaged.ts";
import type { Desk } from "./reading.ts";
import { readYaml, type Yaml } from "./yaml-text.ts";

export type Variable = { readonly value: string; readonly line: number | null };

/** The environment of one container or process. */
export type Environment = {
	readonly variables: ReadonlyMap<string, Variable>;
	/** A path in the container is this file outside. */
	hostPath(path: string): string | null;
	/** Was the file of a kind that replaces $NAME by something else? */
	readonly interpolates: boolean;
};

/** Names by which the tool is known; others in the same container are none of ours. */
export const OUR_VARIABLE = /^(?:DOMAINS|IP[46]_|CLOUDFLARE_API_TOKEN|CF_API_TOKEN)/;

/** A compose file's services, or the lines of an env file. */
export function environmentsOf(text: string, desk: Desk): readonly Environment[] {
	return /^services:/m.test(text) ? fromCompose(readYaml(text), desk) : [fromLines(text)];
}

/** KEY=VALUE, `export KEY=VALUE`, and lines as they stand in a compose file: `- KEY=VALUE`, `KEY: value`. */
function fromLines(text: string): Environment {
	const variables = new Map<string, Variable>();
	text.split("\n").forEach((written, index) => {
		const bare = unquoted(written.trim().replace(/^- +/, ""));
		const [, name, value = ""] = /^(?:export\s+)?([A-Za-z_]\w*)(?:=|:\s+|:$)(.*)$/s.exec(bare) ?? [];
		if (bare.startsWith("#") || name === undefined) return;
		variables.set(name, { value: unquoted(withoutComment(value.trim())), line: index + 1 });
	});
	return { variables, hostPath: () => null, interpolates: false };
}

/** A comment begins behind a blank, and not within quotes. */
const withoutComment = (value: string): string =>
	/^["']/.test(value) ? value.replace(/^("[^"]*"|'[^']*')\s+#.*$/s, "$1") : value.replace(/\s+#.*$/s, "");

const unquoted = (text: string): string => /^"([\s\S]*)"$/.exec(text)?.[1] ?? /^'([\s\S]*)'$/.exec(text)?.[1] ?? text;

function fromCompose(yaml: Yaml, { findings }: Desk): readonly Environment[] {
	const services = isTable(yaml.value) ? own(yaml.value, "services") : undefined;
	if (!isTable(services)) throw damaged("`services` is not a table");
	return Object.entries(services).flatMap(([name, service]): readonly Environment[] => {
		if (!isTable(service)) return [];
		const variables = variablesOf(own(service, "environment"), ["services", name, "environment"], yaml);
		const isOurs = [...variables.keys()].some(key => OUR_VARIABLE.test(key));
		const files = own(service, "env_file");
		if ((isOurs || /cloudflare-ddns/.test(String(own(service, "image")))) && files !== undefined)
			findings.needs(
				"env_file is not read: run `cfddns migrate` on that file",
				yaml.lineOf(["services", name, "env_file"]),
			);
		return isOurs ? [{ variables, hostPath: path => hostPath(path, service, yaml.value), interpolates: true }] : [];
	});
}

function variablesOf(written: unknown, path: readonly string[], yaml: Yaml): ReadonlyMap<string, Variable> {
	const scalar = (value: unknown): string =>
		value === null || value === undefined ? "" : typeof value === "object" ? "" : String(value);
	if (Array.isArray(written)) {
		return new Map(
			written.flatMap((item, index): readonly (readonly [string, Variable])[] => {
				const [, name, value = ""] = /^([^=]+)=?(.*)$/s.exec(scalar(item)) ?? [];
				return name === undefined ? [] : [[name.trim(), { value: value.trim(), line: yaml.lineOf([...path, index]) }]];
			}),
		);
	}
	if (!isTable(written)) return new Map();
	return new Map(
		Object.entries(written).map(([name, value]) => [
			name,
			{ value: scalar(value).trim(), line: yaml.lineOf([...path, name]) },
		]),
	);
}

/** A compose secret at /run/secrets/NAME, or a file that is mounted. */
function hostPath(path: string, service: Readonly<Record<string, unknown>>, root: unknown): string | null {
	const secret = isTable(root) ? own(root, "secrets") : undefined;
	const [, name = ""] = /^\/run\/secrets\/([^/]+)$/.exec(path) ?? [];
	const entry = isTable(secret) ? own(secret, name) : undefined;
	const file = isTable(entry) ? own(entry, "file") : undefined;
	if (typeof file === "string") return file;
	const volumes = own(service, "volumes");
	const mounts = Array.isArray(volumes) ? volumes.filter(item => typeof item === "string") : [];
	const mount = mounts.map(item => item.split(":")).find(([, inside]) => inside === path);
	return mount?.[0] ?? null;
}
