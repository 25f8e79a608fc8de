import type { Family } from "../core/address.ts";
import type { Datagrams, HttpExchange, NetworkView, RunCommand, Source, Transport } from "../core/ports.ts";
import type { SourceGrammar, SourceSpec } from "../core/source-spec.ts";

/** The world as sources see it. */
export type SourceDeps = {
	readonly http: HttpExchange;
	readonly datagrams: Datagrams;
	readonly network: NetworkView;
	readonly run: RunCommand;
	/** Deadline of one question to one source. */
	readonly timeoutMs: number;
	readonly userAgent: string;
	/** The interface that questions have to leave by; `null`: whichever the routes say. */
	readonly bind: string | null;
	/** Unpredictable bytes, so that nobody who does not see a question can answer it. */
	randomBytes(count: number): Uint8Array;
};

/** One kind of source. Arguments have passed `check`. */
export type SourceKind = SourceGrammar & {
	/** Who runs it; `null` if it is this machine, its router or the configuration itself. */
	operator(argument: string | null): string | null;
	transport(argument: string | null): Transport;
	/** Nothing is asked yet. */
	open(argument: string | null, family: Family, deps: SourceDeps): Source["ask"];
};

/** A word that stands for other sources. */
export type SourceAlias = SourceGrammar & {
	expand(family: Family, bind: string | null): readonly Member[];
};

/** A source and whether it is only an adviser. */
export type Member = { readonly spec: SourceSpec; readonly advisory: boolean };

/** Answers longer than this, in bytes, are no address. */
export const MAX_ANSWER_BYTES = 4096;
