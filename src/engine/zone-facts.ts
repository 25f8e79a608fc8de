import type { Family } from "../core/address.ts";
import type { Asked, DnsFacts, NameInDns } from "../core/checks/dns.ts";
import { cannotCheck } from "../core/checks/finding.ts";
import type { RecordFacts } from "../core/checks/records.ts";
import type { ZoneDetails } from "../core/checks/zones.ts";
import { desiredRRsets } from "../core/desired.ts";
import { zoneOf } from "../core/name.ts";
import { plan } from "../core/plan.ts";
import type { DnsLookup } from "../core/ports.ts";
import { expectProblem, Problem } from "../core/problem.ts";
import { type CurrentRecord, isSameRRset } from "../core/record.ts";
import type { State } from "../core/state.ts";
import type { Target } from "../core/target.ts";
import type { Examination } from "./examine.ts";

/** Each zone that is listed is a request. */
const MAX_ZONES = 4;
/** Each name and type is asked for at three servers. */
const MAX_NAMES = 4;

type Place = {
	readonly target: Target;
	/** All that the token sees. */
	readonly zones: readonly ZoneDetails[];
};

export type ZoneRecords = RecordFacts & { readonly details: ZoneDetails };

/** What the zones of our names hold, and what a round would change in them, by what the sources say. */
export async function recordFacts(
	{ target, zones }: Place,
	state: State,
	examinations: readonly Examination[],
	list: (zone: ZoneDetails) => Promise<readonly CurrentRecord[]>,
): Promise<readonly ZoneRecords[]> {
	const used = zones.filter(zone => target.wishes.some(({ name }) => zoneOf(name, zones) === zone));
	const observations = new Map(examinations.map(({ key, observation }) => [key, observation]));
	const desired = desiredRRsets(target, observations).rrsets;
	return Promise.all(
		used.map(async (details, index): Promise<ZoneRecords> => {
			const isHere = ({ name }: Pick<CurrentRecord, "name">) => zoneOf(name, zones) === details;
			const records =
				index < MAX_ZONES
					? await list(details).catch(expectProblem)
					: cannotCheck(`only ${MAX_ZONES} zones are, to save requests`);
			const identity = { owner: target.owner, written: state.written };
			return {
				details,
				zone: details.name,
				owner: target.owner,
				wishes: target.wishes.filter(isHere),
				records,
				plan: plan(
					records instanceof Problem ? [] : records,
					records instanceof Problem ? [] : desired.filter(isHere),
					identity,
				),
			};
		}),
	);
}

/** Whom to ask over DNS. */
export type NameServers = {
	readonly port: number;
	/** Public resolvers, under the names by which they are shown. */
	readonly resolvers: readonly { readonly label: string; readonly hosts: Readonly<Record<Family, string>> }[];
};

/** Cloudflare's and Google's: what most of the world asks, or something near it. */
export const PUBLIC_DNS: NameServers = {
	port: 53,
	resolvers: [
		{ label: "1.1.1.1", hosts: { ipv4: "1.1.1.1", ipv6: "2606:4700:4700::1111" } },
		{ label: "8.8.8.8", hosts: { ipv4: "8.8.8.8", ipv6: "2001:4860:4860::8888" } },
	],
};

/** What the zone's own name server and public resolvers say of the names that have records, and of the zones. */
export async function dnsFacts(
	held: readonly ZoneRecords[],
	{ port, resolvers }: NameServers,
	/** By which questions leave. */
	family: Family,
	lookup: DnsLookup,
	signal: AbortSignal,
): Promise<DnsFacts> {
	const ask = async (server: string, label: string, isOwn: boolean, name: string, type: "A" | "AAAA" | "NS") => {
		const question = { server, family, port, name, type, recursive: !isOwn };
		const answer = await lookup(question, signal).then(believable(label)).catch(expectProblem);
		return { server: label, isOwn, answer };
	};
	const askResolvers = (
		name: string,
		type: "A" | "AAAA" | "NS",
		asked: NameServers["resolvers"] = resolvers,
	): readonly Promise<Asked>[] => asked.map(({ label, hosts }) => ask(hosts[family], label, false, name, type));
	const rrsets = held.flatMap(({ details, wishes, records }) =>
		details.status !== "active" || records instanceof Problem
			? []
			: wishes.flatMap(({ name, type }) => {
					const own = records.filter(record => isSameRRset({ name, type }, record));
					return own.length === 0 ? [] : [{ details, name, type, records: own }];
				}),
	);
	const names = rrsets.slice(0, MAX_NAMES).map(async ({ details, name, type, records }): Promise<NameInDns> => {
		// Any name below a wildcard will do, as long as nobody has it.
		const asked = name.replace(/^\*\./, "cfddns-doctor.");
		const [own] = details.nameServers;
		const questions = [...(own === undefined ? [] : [ask(own, own, true, asked, type)]), ...askResolvers(asked, type)];
		return { zone: details.name, name, type, records, asked: await Promise.all(questions) };
	});
	const delegations = held.map(async ({ details: { name: zone, nameServers } }) => ({
		zone,
		nameServers,
		asked: await Promise.all(askResolvers(zone, "NS", resolvers.slice(0, 1))),
	}));
	return {
		names: await Promise.all(names),
		delegations: await Promise.all(delegations),
		leftOut: Math.max(0, rrsets.length - MAX_NAMES),
	};
}

/** A server that has trouble of its own says nothing of the name. */
const believable =
	(server: string) =>
	<T extends { readonly outcome: string }>(answer: T): T => {
		if (answer.outcome === "NOERROR" || answer.outcome === "NXDOMAIN") return answer;
		throw new Problem("dns-unanswered", `The name server ${server} did not tell: it answers ${answer.outcome}`);
	};
