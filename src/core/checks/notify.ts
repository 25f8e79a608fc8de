import type { DomainName } from "../name.ts";
import type { HeartbeatKind, Recipient, Subscription } from "../recipient.ts";
import { ok, type Remark, warning } from "./finding.ts";

export type NotifyFacts = {
	readonly messages: Subscription;
	readonly heartbeats: readonly Recipient<HeartbeatKind>[];
	/** Those that are kept pointing here. */
	readonly names: readonly DomainName[];
};

const SILENT = "Nothing was sent now: `cfddns notify --test` sends each a message.";

/** Who is told, and whether that can do any good. Sends nothing, and says no more of anybody than kind and host. */
export function checkNotify({ messages: { to, on }, heartbeats, names }: NotifyFacts): readonly Remark[] {
	if (to.length + heartbeats.length === 0)
		return [ok("Nobody is told anything: [notify] and [heartbeat] name nobody", "docs/notifications.md shows how.")];
	return [
		...(to.length === 0 ? [] : [ok(`Told of ${on.join(", ")}: ${to.join(", ")}`, SILENT)]),
		...(heartbeats.length === 0 ? [] : [ok(`Heartbeats go to ${heartbeats.join(", ")}`, watchedFrom(heartbeats))]),
		...[...to, ...heartbeats].flatMap(recipient => [...doubtsAbout(recipient), ...ownName(recipient, names)]),
	];
}

/** An alarm that goes by the line which it is about. */
const watchedFrom = (heartbeats: readonly Recipient[]): string =>
	heartbeats.every(({ distance }) => distance !== "anywhere")
		? "All of them are on this line: while it is down, their alarms cannot leave, either."
		: "Nothing was sent now.";

/** Names that lead nowhere, by agreement (RFC 2606, RFC 6761). */
const RESERVED = /(?:^|\.)(?:example|invalid|test|example\.(?:com|net|org))$/i;
/** What docs/notifications.md has in place of a secret. */
const PLACEHOLDER =
	/\/0{8}-0{4}-4000-8000-0{12}|\/(?:my-topic|webhook-token|push-token)\b|=application-token\b|x{25}|\/T0{8}\/B0{8}\//;
/** Fewer letters than this are tried out by people with time. */
const UNGUESSABLE = 12;

function doubtsAbout(recipient: Recipient): readonly Remark[] {
	const argument = recipient.reveal();
	const url = URL.canParse(argument) ? new URL(argument) : null;
	if (PLACEHOLDER.test(argument) || (url !== null && RESERVED.test(url.hostname))) {
		return [
			warning("recipient-doubtful", `${recipient} is still the example of the documentation`, {
				why: "Whatever is sent there reaches nobody.",
				fix: "Write your own address in its place; docs/notifications.md says where each service shows it.",
			}),
		];
	}
	const topic = url?.pathname.replaceAll("/", "") ?? "";
	if (recipient.kind === "ntfy" && url?.hostname === "ntfy.sh" && url.password === "" && topic.length < UNGUESSABLE) {
		return [
			warning("recipient-doubtful", `The topic of ${recipient} is short enough to be guessed`, {
				why: "Who knows its name can read your addresses there, and write to you.",
				fix: `Choose one of at least ${UNGUESSABLE} letters and digits that nobody guesses.`,
			}),
		];
	}
	return [];
}

/** The way to it breaks together with what it is to be told of. */
function ownName(recipient: Recipient, names: readonly DomainName[]): readonly Remark[] {
	const argument = recipient.reveal();
	const host = URL.canParse(argument) ? new URL(argument).hostname : "";
	if (!names.some(name => name === host || (name.startsWith("*.") && host.endsWith(name.slice(1))))) return [];
	return [
		warning("recipient-doubtful", `${recipient} is reached by a name that is kept here`, {
			why: "After a change of address the name is wrong for a moment: just when there is something to tell.",
			fix: "Write the server's own address on the home network in its place.",
		}),
	];
}
