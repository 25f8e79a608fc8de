import { distanceTo } from "../core/local-host.ts";
import { Recipient } from "../core/recipient.ts";
import { HEARTBEAT_GRAMMARS, MESSAGE_GRAMMARS, type RecipientGrammar, spellingOf } from "../core/recipient-grammar.ts";
import { parseSourceSpec } from "../core/source-spec.ts";
import type { TextKind } from "./fields.ts";
import { allowed } from "./finding.ts";
import { nearest } from "./suggest.ts";

/** What a service's own addresses look like, for those who paste one without its kind. */
const SERVICES: readonly (readonly [address: RegExp, kind: string])[] = [
	[/^\w+:\/\/(?:[^/@]*@)?hooks\.slack\.com\//i, "slack"],
	[/^\w+:\/\/(?:[^/@]*@)?[\w.-]+(?::\d+)?\/(?:.*\/)?webhooks\/\d+\//i, "discord"],
	[/^\w+:\/\/(?:[^/@]*@)?(?:[\w.-]+\.)?ntfy\./i, "ntfy"],
	[/^\w+:\/\/(?:[^/@]*@)?(?:[\w.-]+\.)?gotify\./i, "gotify"],
	[/^\w+:\/\/(?:[^/@]*@)?hc-ping\.com\//i, "healthchecks"],
	[/^\w+:\/\/.*\/api\/push\//i, "uptime-kuma"],
	[/^(?:smtps?:\/\/|mailto:)/i, "email"],
	[/^\d{5,}:[\w-]{30,}/, "telegram"],
	[/^https?:\/\//i, "webhook"],
];

/** Where each kind belongs, for those who write it into the other table. */
const TABLES: readonly (readonly [table: string, kinds: readonly RecipientGrammar<string>[]])[] = [
	["notify", MESSAGE_GRAMMARS],
	["heartbeat", HEARTBEAT_GRAMMARS],
];

/** A recipient, by the grammar of the kinds that exist. All of it may be a secret, so that no message repeats what was written. */
export function recipientOf<Kind extends string>(
	grammars: readonly RecipientGrammar<Kind>[],
): TextKind<Recipient<Kind>> {
	const kinds = grammars.map(({ kind }) => kind);
	return {
		allowed: grammars.map(spellingOf).join(", "),
		pattern: `^(${kinds.join("|")}):.+$`,
		read(text) {
			const { kind, argument } = parseSourceSpec(text.trim());
			const grammar = grammars.find(candidate => candidate.kind === kind);
			if (grammar === undefined) return { wrong: "begins with no kind that is known here", hint: guess(text, kinds) };
			const hint = allowed(spellingOf(grammar));
			if (argument === null || argument === "") return { wrong: `says nothing behind "${grammar.kind}"`, hint };
			const why = grammar.check(argument);
			if (why !== null) return { wrong: `cannot be used (${grammar.kind}): ${why}`, hint };
			const host = grammar.host(argument);
			return { value: new Recipient(grammar.kind, host, argument, distanceTo(host.replace(/:\d+$/, ""))) };
		},
	};
}

function guess(text: string, kinds: readonly string[]): string {
	const { kind } = parseSourceSpec(text.trim());
	const table = TABLES.find(([, others]) => others.some(other => other.kind === kind));
	if (table !== undefined) return `Move it to [${table[0]}].`;
	const pasted = SERVICES.find(([address, service]) => address.test(text.trim()) && kinds.includes(service));
	if (pasted !== undefined) return `Write "${pasted[1]}:" before it.`;
	// Anything else might be a key.
	const near = /^[a-z-]{1,20}$/i.test(kind) ? nearest(kind.toLowerCase(), kinds) : null;
	return near === null ? allowed(kinds.map(known => `${known}:...`).join(", ")) : `Did you mean "${near}:"?`;
}
