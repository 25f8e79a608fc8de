import { parseAddress } from "../address.ts";
import type { DnsAnswer } from "../ports.ts";
import { Problem } from "../problem.ts";
import { isCloudflares } from "../publishable.ts";
import type { CurrentRecord } from "../record.ts";
import { notChecked, ok, problem, type Remark, warning } from "./finding.ts";

/** Who was asked over DNS. */
export type Asked = {
	/** Such as "1.1.1.1", or the name of a zone's own name server. */
	readonly server: string;
	/** Is it the zone's own, as Cloudflare's API says? Then it must know. Others may still have an older answer. */
	readonly isOwn: boolean;
	/** A `Problem` if there was no answer that counts. */
	readonly answer: DnsAnswer | Problem;
};

/** What the zone holds for one name and type, and what the DNS answers. */
export type NameInDns = {
	readonly zone: string;
	readonly name: string;
	readonly type: "A" | "AAAA";
	readonly records: readonly CurrentRecord[];
	readonly asked: readonly Asked[];
};

type DelegationInDns = {
	readonly zone: string;
	/** Those that Cloudflare gave it. */
	readonly nameServers: readonly string[];
	/** What public resolvers say they are. */
	readonly asked: readonly Asked[];
};

export type DnsFacts = {
	readonly delegations: readonly DelegationInDns[];
	readonly names: readonly NameInDns[];
	/** Names that were left out, so that not too many questions are asked. */
	readonly leftOut: number;
};

/** Does the world see what the zones hold? */
export function checkDns({ delegations, names, leftOut }: DnsFacts): readonly Remark[] {
	const all = [...delegations, ...names].flatMap(({ asked }) => asked);
	const silent = new Map<string, Problem>();
	for (const { server, answer } of all) if (answer instanceof Problem) silent.set(server, answer);
	if (delegations.length + names.length === 0) return [notChecked("no zone of these names is known")];
	const astray = delegations.filter(each => delegation(each).length > 0).map(({ zone }) => zone);
	// Where the Internet asks others altogether, what it hears from them is no news.
	const heard = names.map(each =>
		astray.includes(each.zone) ? { ...each, asked: each.asked.filter(({ isOwn }) => isOwn) } : each,
	);
	return [
		...delegations.flatMap(delegation),
		...heard.flatMap(nameInDns),
		...[...silent.values()].map(({ message }) =>
			warning("dns-unanswered", message, {
				why: "A firewall or the router may block DNS to the outside, or the server wants no questions from here.",
				fix: "Nothing, if only its own resolvers are allowed here; ask from elsewhere.",
			}),
		),
		...(names.length === 0 ? [notChecked("no active zone has a record of these names that could be asked for")] : []),
		...(leftOut === 0
			? []
			: [
					warning("not-checked", `${leftOut} more ${leftOut === 1 ? "name was" : "names were"} not asked for over DNS`),
				]),
	];
}

const answered = (asked: readonly Asked[]) =>
	asked.flatMap(({ server, isOwn, answer }) => (answer instanceof Problem ? [] : [{ server, isOwn, answer }]));

function delegation({ zone, nameServers, asked }: DelegationInDns): readonly Remark[] {
	const known = nameServers.map(plainName);
	const wrong = answered(asked).find(({ answer }) => {
		const told = answer.values.map(plainName);
		return !told.some(server => known.includes(server));
	});
	if (known.length === 0 || wrong === undefined) return [];
	const told = wrong.answer.values.length === 0 ? "no name servers at all" : wrong.answer.values.join(", ");
	return [
		problem("name-servers", `The Internet asks other name servers for ${zone} than Cloudflare's`, {
			why: `${wrong.server} says ${told}.`,
			fix: `Set them at your registrar to ${nameServers.join(", ")}. That takes up to a day to be seen.`,
		}),
	];
}

const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, "");

function nameInDns({ name, type, records, asked }: NameInDns): readonly Remark[] {
	const voices = answered(asked);
	if (voices.length === 0) return [];
	const isProxied = records.some(record => record.proxied);
	const wrong = voices.filter(({ answer }) => !isRight(answer, records));
	const expected = isProxied ? "an address of Cloudflare's" : records.map(({ content }) => content).join(", ");
	if (wrong.length === 0) {
		const why = isProxied ? "It is proxied, so Cloudflare's addresses are right." : "";
		const by = voices.map(({ server }) => server).join(", ");
		return [ok(`${name} ${type} is answered with ${expected} (${by})`, why)];
	}
	const shown = wrong.map(({ server, answer }) => `${server} answers ${saidOf(answer)}`).join("; ");
	const own = wrong.find(({ isOwn }) => isOwn);
	if (own !== undefined && !own.answer.authoritative) {
		return [
			warning("dns-unanswered", `${name} ${type}: somebody else answers in the place of ${own.server}`, {
				why: `It answers ${saidOf(own.answer)}, and not as the zone's own name server would.`,
				fix: "This network takes DNS questions for itself: ask from elsewhere.",
			}),
		];
	}
	if (own !== undefined) {
		return [
			problem("dns-stale", `${name} ${type} is not yet answered with ${expected}`, {
				why: `${shown}, although the zone holds it. It is the zone's own name server.`,
				fix: "After a change that takes seconds. If it stays so, is the zone active, and its name server right?",
			}),
		];
	}
	const ttl = Math.max(...records.map(({ ttlSeconds }) => (ttlSeconds === 1 ? 300 : ttlSeconds)), 0);
	return [
		problem("dns-stale", `${name} ${type} is not answered with ${expected} everywhere yet`, {
			why: `${shown}. Resolvers keep an old answer for up to ${ttl} s.`,
			fix: "Wait that long, and look again.",
		}),
	];
}

/** Proxied names are answered with Cloudflare's addresses, all others with what the records hold. */
function isRight({ values }: DnsAnswer, records: readonly CurrentRecord[]): boolean {
	if (records.some(record => record.proxied)) return values.length > 0 && values.every(isCloudflaresText);
	const held = new Set(records.map(({ content }) => content));
	return values.length === held.size && values.every(value => held.has(value));
}

function isCloudflaresText(text: string): boolean {
	const address = parseAddress(text);
	return address !== null && isCloudflares(address);
}

function saidOf({ values, outcome }: DnsAnswer): string {
	if (values.length > 0) return values.join(", ");
	return outcome === "NOERROR" ? "that it has no such record" : outcome;
}
