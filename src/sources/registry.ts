import type { Family } from "../core/address.ts";
import type { Source } from "../core/ports.ts";
import type { SourceGrammar, SourceSpec } from "../core/source-spec.ts";
import { absentKind } from "./absent.ts";
import { autoAlias } from "./auto.ts";
import { commandKind } from "./command.ts";
import { httpKind } from "./http.ts";
import { interfaceKind } from "./interface.ts";
import type { SourceAlias, SourceDeps, SourceKind } from "./kind.ts";
import { staticKind } from "./static.ts";
import { traceKind } from "./trace.ts";

/** Every kind of source there is. A kind that needs a library loads it when it is asked, not here. */
const KINDS: readonly SourceKind[] = [interfaceKind, commandKind, staticKind, traceKind, httpKind, absentKind];
const ALIASES: readonly SourceAlias[] = [autoAlias];

/** What may be written in a configuration, in the order in which help lists it. */
export const SOURCE_GRAMMARS: readonly SourceGrammar[] = [...KINDS, ...ALIASES];

/**
 * Opens what a checked configuration names, in its order. `auto` becomes the sources that it stands for; what is named twice is
 * asked once.
 */
export function openSources(specs: readonly SourceSpec[], family: Family, deps: SourceDeps): readonly Source[] {
	const expanded = specs.flatMap(spec => ALIASES.find(({ kind }) => kind === spec.kind)?.expand(family) ?? [spec]);
	const distinct = new Map(expanded.map(spec => [spec.text, spec]));
	return Array.from(distinct.values(), spec => open(spec, family, deps));
}

function open(spec: SourceSpec, family: Family, deps: SourceDeps): Source {
	const kind = KINDS.find(({ kind }) => kind === spec.kind);
	if (kind === undefined)
		throw new Error(`There is no source "${spec.kind}"; the configuration should have refused it`);
	return {
		text: spec.text,
		operator: kind.operator(spec.argument),
		transport: kind.transport(spec.argument),
		advisory: false,
		ask: kind.open(spec.argument, family, deps),
	};
}
