import type { Problem } from "../core/problem.ts";
import { badConfig, type Path, quote } from "./finding.ts";
import { keysOf, type Spelled, spelled } from "./spelling.ts";
import { nearest } from "./suggest.ts";
import type { Node } from "./tree.ts";

const PREFIX = "CFDDNS_";
/** The variable that is no key of the configuration. */
const CONFIG_VARIABLE = `${PREFIX}CONFIG`;
/** What Kubernetes puts into every container beside a service called "cfddns" (Docker's link variables have the same form). */
const KUBERNETES = /^CFDDNS_(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT|PORT_\d+_(?:TCP|UDP|SCTP)(?:_.*)?)$/;

export type ReadEnvironment = Spelled & { readonly problems: readonly Problem[] };

const NOTHING: ReadEnvironment = { raw: {}, used: [], problems: [] };

export const variableOf = (path: Path): string => `${PREFIX}${path.join("_").toUpperCase()}`;

/** An empty variable counts as one that is not set, as containers have them. `tree` is only asked for if there is one. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>, tree: () => Node): ReadEnvironment {
	const set = Object.keys(env).flatMap(name => {
		if (!name.startsWith(PREFIX) || name === CONFIG_VARIABLE) return [];
		const text = env[name] ?? "";
		return text.trim() === "" || KUBERNETES.test(name) ? [] : [{ name, text }];
	});
	if (set.length === 0) return NOTHING;
	const keys = new Map(keysOf(tree()).map(key => [variableOf(key.path), key]));
	return {
		...spelled(
			set.flatMap(({ name, text }) => {
				const key = keys.get(name);
				return key === undefined ? [] : [{ name, text, key }];
			}),
		),
		problems: set.filter(({ name }) => !keys.has(name)).map(({ name }) => unknownVariable(name, [...keys.keys()])),
	};
}

function unknownVariable(name: string, variables: readonly string[]): Problem {
	const near = nearest(
		name.slice(PREFIX.length),
		variables.map(variable => variable.slice(PREFIX.length)),
	);
	const hint =
		near === null
			? `Take it away; the variables are listed in docs/configuration.md. Names that need more than CFDDNS_DOMAINS stand in a file.`
			: `Did you mean ${quote(`${PREFIX}${near}`)}?`;
	return badConfig(`${name}: there is no such variable`, hint);
}
