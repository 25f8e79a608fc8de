import { Problem } from "../core/problem.ts";
import { badConfig, quote } from "./finding.ts";
import { type Key, keysOf, type Spelled, spelled } from "./spelling.ts";
import { nearest } from "./suggest.ts";
import type { Node } from "./tree.ts";

/** The flag that sets a key of the configuration from the command line: `--set ipv4.sources=static:192.0.2.1`. */
const FLAG = "--set";

export type ReadSettings = Spelled & {
	readonly problems: readonly Problem[];
	/** What was given as a token, although it must not be. */
	readonly secrets: readonly string[];
};

const NOTHING: ReadSettings = { raw: {}, used: [], problems: [], secrets: [] };

/** Reads each `KEY=VALUE`. Of two values of one key the later one counts. `tree` is only asked for if there is a setting. */
export function readSettings(settings: readonly string[], tree: () => Node): ReadSettings {
	if (settings.length === 0) return NOTHING;
	const root = tree();
	const keys = new Map(keysOf(root).map(key => [key.path.join("."), key]));
	const read = settings.map(setting => readSetting(setting, keys, root));
	return {
		...spelled(read.flatMap(one => (one.kind === "value" ? [one] : []))),
		problems: read.flatMap(one => (one.kind === "problem" ? [one.problem] : [])),
		secrets: settings.filter(isToken).map(setting => setting.replace(/^.*?=/s, "")),
	};
}

type Setting =
	| { readonly kind: "value"; readonly name: string; readonly text: string; readonly key: Key }
	| { readonly kind: "problem"; readonly problem: Problem };

/** Keys whose values may be secrets that everybody on this machine sees already; messages do not repeat them all the same. */
const SECRET_KEY = /^\s*(?:notify|heartbeat)(?![\w-])/i;

/** A key of that kind without a value: what follows as another word is the value that was meant. */
export const isBareSecretKey = (setting: string): boolean => SECRET_KEY.test(setting) && !setting.includes("=");

/** A setting, or its key, as a message may show it. */
const shownSetting = (text: string): string =>
	SECRET_KEY.test(text) ? (/[\w.-]+/.exec(text)?.[0] ?? "") : quote(text);

const isToken = (setting: string): boolean => /^\s*token\s*(?:=|$)/i.test(setting);

function readSetting(setting: string, keys: ReadonlyMap<string, Key>, root: Node): Setting {
	if (isToken(setting)) return { kind: "problem", problem: tokenRefused() };
	const equals = setting.indexOf("=");
	if (equals === -1) return { kind: "problem", problem: withoutValue(setting, keys) };
	const name = setting.slice(0, equals).trim();
	const key = keys.get(name);
	return key === undefined
		? { kind: "problem", problem: unknownKey(name, keys, root) }
		: { kind: "value", name: `${FLAG} ${name}`, text: setting.slice(equals + 1), key };
}

const tokenRefused = (): Problem =>
	badConfig(
		`${FLAG} token: every user of this machine can see command lines`,
		"Set $CFDDNS_TOKEN, or write it into the configuration as `token`.",
	);

const withoutValue = (setting: string, keys: ReadonlyMap<string, Key>): Problem =>
	new Problem("bad-usage", `${FLAG} ${shownSetting(setting)}: there is no value`, {
		hint: `Write ${FLAG} ${keys.has(setting) ? setting : "KEY"}=VALUE, such as ${FLAG} interval=10m.`,
	});

function unknownKey(name: string, keys: ReadonlyMap<string, Key>, root: Node): Problem {
	const shown = `${FLAG} ${/^[\w.-]+$/.test(name) ? name : shownSetting(name)}`;
	const [first = ""] = name.split(".");
	const table = root.kind === "table" ? root.entries.get(first) : undefined;
	if (table?.kind === "tables") {
		return badConfig(`${shown}: [[${first}]] can only stand in a file`, "For a name without settings, set domains.");
	}
	const below = [...keys.keys()].filter(key => key.startsWith(`${name}.`));
	if (below.length > 0) return badConfig(`${shown}: it is a table of keys`, `Set one of ${below.join(", ")}.`);
	// Nobody should be led to a token on the command line.
	const candidates = [...keys.keys()].filter(key => key !== "token");
	const near = candidates.find(key => key.endsWith(`.${name}`)) ?? nearest(name, candidates);
	const hint = near === null ? "The keys are listed in docs/configuration.md." : `Did you mean ${quote(near)}?`;
	return badConfig(`${shown}: there is no such key`, hint);
}
