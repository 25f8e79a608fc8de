import type { Family, IpAddress } from "./address.ts";
import type { Diary, HistoryEvent } from "./history.ts";
import type { Zone } from "./name.ts";
import type { Change } from "./plan.ts";
import type { Problem } from "./problem.ts";
import type { CurrentRecord } from "./record.ts";
import type { State } from "./state.ts";

export type Outcome =
	| {
			readonly kind: "applied";
			readonly change: Change;
			/** The record as Cloudflare confirmed it; null after a delete. */
			readonly record: CurrentRecord | null;
	  }
	/** Cloudflare refused; nothing changed. */
	| { readonly kind: "rejected"; readonly change: Change; readonly problem: Problem }
	/** No answer that settles it: it may or may not have happened. The next round lists first. */
	| { readonly kind: "unconfirmed"; readonly change: Change; readonly problem: Problem };

/**
 * The DNS host as the engine sees it. It decides nothing: it lists, and it carries out what it is told.
 * Expected failures are `Problem`s; an abort of `signal` is thrown as the signal's reason.
 */
export interface DnsHost {
	/** All zones that the credentials can see. */
	zones(signal: AbortSignal): Promise<readonly Zone[]>;
	/** All A, AAAA and CNAME records of a zone. Complete, or it throws: an incomplete list would pass for "no such record". */
	list(zone: Zone, signal: AbortSignal): Promise<readonly CurrentRecord[]>;
	/**
	 * One outcome per change, in the same order. Throws only on bugs, and on abort before anything was sent.
	 * `onRefusal`: a batch that is refused as a whole is either reported so (what it was planned from may be old), or carried out
	 * change by change, so that one bad record does not hold the others back.
	 */
	apply(
		zone: Zone,
		changes: readonly Change[],
		onRefusal: "report" | "replay",
		signal: AbortSignal,
	): Promise<readonly Outcome[]>;
	/** How many HTTP requests were sent so far, retries included. */
	requestCount(): number;
}

/** What survives between rounds. Damage is repaired and told, never thrown. */
export interface StateStore {
	/** Waits until no other round runs on this state, and keeps others out until released. Throws `round-running` after a while. */
	lock(signal: AbortSignal): Promise<() => Promise<void>>;
	load(): Promise<{ readonly state: State; readonly problems: readonly Problem[] }>;
	/**
	 * Atomic and durable: cut off anywhere, either the old or the new state is there. Throws `state-unwritable` if it could not be
	 * saved: then the old one is gone as well, and the next `load` starts from nothing. Throws `state-stuck` if the old one could
	 * not be removed either, so that a later `load` may find it.
	 */
	save(state: State): Promise<void>;
}

/** What people want to know later. It decides nothing, so what cannot be written or read is just not there. */
export interface Journal {
	diary(): Promise<Diary>;
	/** Oldest first. */
	events(): Promise<readonly HistoryEvent[]>;
	/** Needs the state's lock. */
	note(diary: Diary, events: readonly HistoryEvent[]): Promise<void>;
}

export type SourceAnswer =
	/** `label` names the source as precisely as it is known now: "interface:wan0" for "interface". */
	| { readonly kind: "addresses"; readonly label: string; readonly addresses: readonly IpAddress[] }
	/** This host is known to have no such address. */
	| { readonly kind: "none"; readonly label: string };

/** How an answer came to us. */
export type Transport = "kernel" | "router" | "program" | "config" | "https" | "http" | "dns" | "stun";

/** One source of one family. */
export interface Source {
	/** As a user writes it. */
	readonly text: string;
	/** Who runs it; `null` if it is this machine, its router or the configuration itself, which need no second opinion. */
	readonly operator: string | null;
	readonly transport: Transport;
	/** An adviser settles nothing: it is asked beside the others, and what it says is held against theirs. */
	readonly advisory: boolean;
	/** Throws `Problem`s: `source-unavailable`, or `address-not-publishable` when it can say why. Ends when `signal` aborts. */
	ask(signal: AbortSignal): Promise<SourceAnswer>;
}

export interface Clock {
	/** Milliseconds since 1970. May jump. */
	now(): number;
	/** Milliseconds from some fixed moment. Never jumps. */
	elapsed(): number;
	/** Ends early by throwing the signal's reason when it aborts. */
	sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

export type HttpRequest = {
	readonly url: string;
	/** The last two are those of UPnP's events. */
	readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "SUBSCRIBE" | "UNSUBSCRIBE";
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	/** Pins the socket: only addresses of this family are tried. */
	readonly family?: Family;
	/** The interface that it has to leave by, whatever the routes say. It fails as "refused" where that cannot be made sure. */
	readonly through?: string;
	/** One deadline for everything: name, connection, headers and the whole body. */
	readonly timeoutMs: number;
	readonly maxBytes: number;
};

export type HttpAnswer = {
	readonly status: number;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
};

/**
 * What went wrong on the way: "refused" - nothing was sent (name not found, no route, connection refused); "untrusted" - the
 * certificate is not to be trusted, nothing was sent; "broken" - the connection ended early; "deadline"; "too-large".
 */
export type HttpFailureKind = "refused" | "untrusted" | "broken" | "deadline" | "too-large";

export class HttpFailure extends Error {
	override readonly name = "HttpFailure";
	readonly kind: HttpFailureKind;

	/** `message` is one line for people, without secrets. */
	constructor(kind: HttpFailureKind, message: string) {
		super(message);
		this.kind = kind;
	}
}

/**
 * Sends one request and reads the whole answer. Redirects are not followed: they are answers. TLS is verified, always. Throws
 * `HttpFailure`, or the signal's reason when it aborts.
 */
export type HttpExchange = (request: HttpRequest, signal: AbortSignal) => Promise<HttpAnswer>;

/** "refused": nobody listens there, there is no way, or the name is not found; "deadline": no answer that counts. */
export type DatagramFailureKind = "refused" | "deadline";

export class DatagramFailure extends Error {
	override readonly name = "DatagramFailure";
	readonly kind: DatagramFailureKind;

	/** `message` is one line for people. */
	constructor(kind: DatagramFailureKind, message: string) {
		super(message);
		this.kind = kind;
	}
}

type DatagramRequest = {
	readonly port: number;
	readonly payload: Uint8Array;
	/** Sent again after each of these waits, in milliseconds, each counted from the one before. */
	readonly repeatAfterMs: readonly number[];
	/** One deadline for everything, the name's resolution included. */
	readonly timeoutMs: number;
};

/** Reads one datagram; `null`: no answer to our question, so wait on. What it throws ends the exchange. */
export type ReadDatagram<T> = (payload: Uint8Array, from: IpAddress) => T | null;

/** Questions over UDP. They throw `DatagramFailure`, or the signal's reason when it aborts. */
export interface Datagrams {
	/** Asks one host, a name or an address. Only what comes back from the very address and port that was asked is read. */
	ask<T>(
		request: DatagramRequest & {
			readonly host: string;
			readonly family: Family;
			/** The interface that it has to leave by, as in `HttpRequest`. */
			readonly through?: string;
		},
		read: ReadDatagram<T>,
		signal: AbortSignal,
	): Promise<T>;
	/** Asks an IPv4 multicast group on the network of one interface, and nowhere else; whoever answers is read. */
	search<T>(
		request: DatagramRequest & { readonly group: IpAddress; readonly interface: string },
		read: ReadDatagram<T>,
		signal: AbortSignal,
	): Promise<T>;
}

/** What a name server said to one question. */
export type DnsAnswer = {
	/** "NOERROR", "NXDOMAIN", "SERVFAIL", ... */
	readonly outcome: string;
	/** Does it answer for a zone of its own? A cache does not. */
	readonly authoritative: boolean;
	/** Addresses, canonical; or names of name servers. What an alias (CNAME) leads to is among them, the alias is not. */
	readonly values: readonly string[];
};

/** Asks one name server one question, over UDP. Throws a `Problem` with the code `dns-unanswered`, or the signal's reason. */
export type DnsLookup = (
	question: {
		/** A name or an address. */
		readonly server: string;
		readonly family: Family;
		readonly port: number;
		readonly name: string;
		readonly type: "A" | "AAAA" | "NS";
		/** Is it a resolver, which is to ask others? */
		readonly recursive: boolean;
	},
	signal: AbortSignal,
) => Promise<DnsAnswer>;

/** Nothing can be heard: the port is taken, the address is gone, or what was open broke. */
export class ListenFailure extends Error {
	override readonly name = "ListenFailure";
}

/** An event of UPnP (UPnP Device Architecture 2.0, section 4.3.2), as far as it is looked at. */
export type Notice = {
	/** Of which subscription, as the sender says. */
	readonly sid: string;
	/** The first of a subscription, which tells how things are, not that anything changed. */
	readonly isInitial: boolean;
};

/**
 * What reaches this machine without having been asked for. Both hear while `work` runs, and have closed everything when they return,
 * however `work` ended. Its signal aborts with the reason of `signal`, or with a `ListenFailure` when nothing is heard any longer.
 */
export interface Listeners {
	/** Datagrams to a multicast group on the network of `own`, an IPv4 address of this machine; other programs may hear them too. */
	group<T>(
		place: { readonly group: IpAddress; readonly port: number; readonly own: IpAddress },
		hear: (payload: Uint8Array, from: IpAddress) => void,
		work: (signal: AbortSignal) => Promise<T>,
		signal: AbortSignal,
	): Promise<T>;
	/**
	 * UPnP's events by HTTP, on a free port of `own`. All that does not come from `from`, or is no event, or is long or slow, is cut
	 * off; the content of an event is thrown away. `hear` tells whether the subscription is known.
	 */
	notices<T>(
		place: { readonly own: IpAddress; readonly from: IpAddress },
		hear: (notice: Notice) => boolean,
		work: (port: number, signal: AbortSignal) => Promise<T>,
		signal: AbortSignal,
	): Promise<T>;
}

/** A network interface's addresses, as far as the platform tells. */
export type InterfaceAddress = {
	readonly interface: string;
	readonly address: IpAddress;
	/**
	 * Can it stay? "stable", "unfit" (temporary, deprecated, tentative or failed), or "unknown" where the platform does not tell.
	 * IPv4 is always "stable".
	 */
	readonly stability: "stable" | "unfit" | "unknown";
};

/** The kernel's view of the network, read anew at each call; without a child process but for a router on macOS and Windows. */
export interface NetworkView {
	addresses(): Promise<readonly InterfaceAddress[]>;
	/** The interfaces that have a default route in the main table, best first, as far as the platform tells. */
	defaultInterfaces(family: Family): Promise<readonly string[]>;
	/**
	 * The interface by which packets to the Internet leave now; `null` if there is no way out, or nobody can tell. A VPN with rules or
	 * a routing table of its own may carry them although another interface has the default route.
	 */
	outgoingInterface(family: Family): Promise<string | null>;
	/** Is it the inner end of a tunnel that this machine makes itself (tun, WireGuard), as VPNs do? */
	isTunnel(name: string): Promise<boolean>;
	/** The router on an interface's IPv4 default route, or on the best one; `null` if there is none, or nobody can tell. */
	gateway(through: string | null): Promise<Gateway | null>;
}

/** An IPv4 router and the interface that leads to it. */
export type Gateway = { readonly address: IpAddress; readonly interface: string };

/** Runs a program without a shell and returns what it printed. Throws an Error whose message is one line for people. */
export type RunCommand = (
	program: string,
	args: readonly string[],
	/** `input` is what the program reads; without it, nothing. */
	limits: { readonly timeoutMs: number; readonly maxBytes: number; readonly input?: string },
	signal: AbortSignal,
) => Promise<string>;

/**
 * Runs a program that stays, without a shell reading its words, and tells whenever it printed ("output") or said something about
 * itself ("complaint"). What it said is not kept, however much it is. Resolves when the program has ended by itself, with how, such
 * as "`ip` was not found"; when `signal` aborts, it is ended, and the signal's reason is thrown. Either way nothing of it is left
 * then; nor shortly after this process ended, in whatever way.
 */
export type FollowProgram = (
	program: string,
	args: readonly string[],
	hear: (what: "output" | "complaint") => void,
	signal: AbortSignal,
) => Promise<string>;

/**
 * Why a round should run soon: this machine's network changed; its router said so; the machine slept, or its clock was set; somebody
 * asked for it.
 */
export type WakeCause = "network" | "router" | "resume" | "asked";

/** Who wants to be woken. */
export type Sleeper = {
	/** Something may be new. What exactly is not said, since it would not be believed: a round looks for itself. */
	wake(cause: WakeCause): void;
	/** A trigger no longer hears, or hears again: one line for people. */
	remark(line: string): void;
};

/** Tells when there may be news. It may cry wolf, and it may be deaf: the interval is there for that. */
export interface Trigger {
	/** For people, such as "kernel events". */
	readonly label: string;
	/**
	 * Listens until `signal` aborts, then resolves when all that it began is ended: no process, socket or subscription stays behind.
	 * What fails meanwhile is remarked once, and tried again with growing pauses. Rejects on bugs only.
	 */
	listen(sleeper: Sleeper, signal: AbortSignal): Promise<void>;
}
