import type { Family } from "../core/address.ts";
import type { Source } from "../core/ports.ts";
import type { SourceGrammar, SourceSpec } from "../core/source-spec.ts";
import { absentKind } from "./absent.ts";
import { autoAlias } from "./auto.ts";
import { commandKind } from "./command.ts";
import { dnsKind } from "./dns.ts";
import { httpKind } from "./http.ts";
import { interfaceKind } from "./interface.ts";
import type { Member, SourceAlias, SourceDeps, SourceKind } from "./kind.ts";
import { natpmpKind } from "./natpmp.ts";
import { staticKind } from "./static.ts";
import { stunKind } from "./stun.ts";
import { traceKind } from "./trace.ts";
import { upnpKind } from "./upnp.ts";

/** Every kind of source there is. A kind that needs a library loads it when it is asked, not here. */
const KINDS: readonly SourceKind[] = [
	interfaceKind,
	natpmpKind,
	upnpKind,
	commandKind,
	staticKind,
	traceKind,
	httpKind,
	dnsKind,
	stunKind,
	absentKind,
];
const ALIASES: readonly SourceAlias[] = [autoAlias];

/** What may be written in a configuration, in the order in which help lists it. */
export const SOURCE_GRAMMARS: readonly SourceGrammar[] = [...KINDS, ...ALIASES];

/**
 * Opens what a checked configuration names, in its order. `auto` becomes the sources that it stands for; what is named twice is
 * asked once.
 */
export function openSources(specs: readonly SourceSpec[], family: Family, deps: SourceDeps): readonly Source[] {
	const expanded = specs.flatMap(
		(spec): readonly Member[] =>
			ALIASES.find(({ kind }) => kind === spec.kind)?.expand(family, deps.bind) ?? [{ spec, advisory: false }],
	);
	const distinct = new Map<string, Member>();
	for (const member of expanded) {
		// Whom the configuration names itself, it trusts: such a source is more than an adviser.
		const advisory = member.advisory && (distinct.get(member.spec.text)?.advisory ?? true);
		distinct.set(member.spec.text, { ...member, advisory });
	}
	return Array.from(distinct.values(), member => open(member, family, deps));
}

function open({ spec, advisory }: Member, family: Family, deps: SourceDeps): Source {
	const kind = KINDS.find(({ kind }) => kind === spec.kind);
	if (kind === undefined)
		throw new Error(`There is no source "${spec.kind}"; the configuration should have refused it`);
	return {
		text: spec.text,
		operator: kind.operator(spec.argument),
		transport: kind.transport(spec.argument),
		advisory,
		ask: kind.open(spec.argument, family, deps),
	};
}
