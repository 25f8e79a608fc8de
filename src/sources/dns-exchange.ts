import type { Family } from "../core/address.ts";
import { DatagramFailure, type Source } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { type DnsCodec, type DnsQuestion, type DnsReading, encodeQuestion, readAnswer } from "./dns-message.ts";
import type { Whoami } from "./dns-operators.ts";
import type { SourceDeps } from "./kind.ts";
import { doublingWaits, exchangeFailed } from "./udp.ts";
import { intercepted, unavailable } from "./unavailable.ts";

/** How long the first server is waited for before the others are asked as well. */
const HEAD_START_MS = 500;
const FIRST_REPEAT_MS = 1_000;
const DNS_PORT = 53;

type Turn = {
	readonly servers: readonly string[];
	readonly timeoutMs: number;
	/** In which case the name is written. */
	spell(name: string): string;
};

/**
 * Asks the first server, and if it does not tell, all of them at once; the first address wins. An answer that shows that somebody
 * answers in a server's place ends it: the next answer would be no better.
 */
export const askWhoami =
	(label: string, whoami: Whoami, family: Family, deps: SourceDeps, port = DNS_PORT): Source["ask"] =>
	async signal => {
		// As one object: a bundle in several parts knows a CommonJS library under this name only.
		const { default: codec } = await import("dns-packet");
		signal.throwIfAborted();
		const servers = whoami.servers[family];
		const headStartMs = Math.min(HEAD_START_MS, Math.floor(deps.timeoutMs / 2));
		const turns: readonly Turn[] = [
			{ servers: servers.slice(0, 1), timeoutMs: headStartMs, spell: name => mixCase(name, deps) },
			// In lower case, for servers and boxes on the way that stumble over any other.
			{ servers, timeoutMs: deps.timeoutMs - headStartMs, spell: name => name },
		];
		const problems: Problem[] = [];
		for (const turn of turns) {
			const said = await takeTurn(turn, { codec, label, whoami, family, deps, port }, signal);
			if (said.kind === "address") return { kind: "addresses", label, addresses: [said.address] };
			if (said.kind === "refused") throw interceptedBy(label, said.reason);
			problems.push(...said.problems);
		}
		// What a server said tells more than that another one said nothing.
		throw (
			problems.find(({ cause }) => !(cause instanceof DatagramFailure)) ?? problems.at(-1) ?? new Error("No servers")
		);
	};

type Exchange = {
	readonly codec: DnsCodec;
	readonly label: string;
	readonly whoami: Whoami;
	readonly family: Family;
	readonly deps: SourceDeps;
	readonly port: number;
};

/** Settled: an address, or the proof that somebody else answers. */
type Said = DnsReading | { readonly kind: "failed"; readonly problems: readonly Problem[] };

async function takeTurn(turn: Turn, exchange: Exchange, signal: AbortSignal): Promise<Said> {
	const enough = new AbortController();
	const both = AbortSignal.any([signal, enough.signal]);
	try {
		return await Promise.any(turn.servers.map(server => askServer(server, turn, exchange, both)));
	} catch (error) {
		signal.throwIfAborted();
		if (!(error instanceof AggregateError)) throw error;
		const problems: readonly unknown[] = error.errors;
		const other = problems.find(problem => !(problem instanceof Problem));
		if (other !== undefined) throw other;
		return { kind: "failed", problems: problems.filter(problem => problem instanceof Problem) };
	} finally {
		enough.abort();
	}
}

/** Throws a `Problem` for whatever does not settle it. */
async function askServer(
	server: string,
	{ timeoutMs, spell }: Turn,
	{ codec, label, whoami, family, deps, port }: Exchange,
	signal: AbortSignal,
): Promise<DnsReading> {
	const [high = 0, low = 0] = deps.randomBytes(2);
	const { class: klass, authoritative } = whoami;
	const type = whoami.type[family];
	const question: DnsQuestion = {
		id: high * 256 + low,
		name: spell(whoami.name),
		type,
		class: klass,
		authoritative,
		family,
	};
	const request = {
		host: server,
		port,
		family,
		payload: encodeQuestion(codec, question),
		repeatAfterMs: doublingWaits(FIRST_REPEAT_MS, timeoutMs),
		timeoutMs,
		...(deps.bind === null ? {} : { through: deps.bind }),
	};
	const reading = await deps.datagrams
		.ask(request, payload => readAnswer(codec, payload, question), signal)
		.catch((error: unknown) => {
			throw exchangeFailed(label, error, deps.timeoutMs, "Something on the way may block DNS to the outside.");
		});
	if (reading.kind === "refused" && !reading.intercepted) throw unavailable(label, `the answer ${reading.reason}`);
	return reading;
}

/** Another bit for each letter that a forger has to guess (draft-vixie-dnsext-dns0x20). `name` is in lower case. */
function mixCase(name: string, { randomBytes }: SourceDeps): string {
	const bits = randomBytes(Math.ceil(name.length / 8));
	return name.replace(/./g, (letter, at: number) =>
		(((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1 ? letter.toUpperCase() : letter,
	);
}

const interceptedBy = (label: string, reason: string): Problem =>
	intercepted(label, `the answer ${reason}`, {
		hint: "This network answers DNS questions that are meant for others. Use sources over HTTPS or STUN instead.",
	});
