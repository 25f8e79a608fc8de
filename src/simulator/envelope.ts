import type { ErrorItem, ErrorRow } from "./errors.ts";

/** Paging of a list, as the API reports it. `count` is what this page holds, `total_count` what matches in all. */
export type ResultInfo = {
	readonly page: number;
	readonly per_page: number;
	readonly count: number;
	readonly total_count: number;
	readonly total_pages: number;
};

export type SuccessEnvelope = {
	readonly result: unknown;
	readonly success: true;
	readonly errors: readonly [];
	readonly messages: readonly Message[];
	readonly result_info?: ResultInfo;
};
type Message = { readonly code: number; readonly message: string; readonly type: null };

export type FailureEnvelope = {
	readonly result: null;
	readonly success: false;
	readonly errors: readonly EnvelopeError[];
	readonly messages: readonly [];
};
type EnvelopeError = {
	readonly code?: number;
	readonly message: string;
	readonly documentation_url?: string;
	readonly error_chain?: readonly ErrorItem[];
};

export const success = (result: unknown, messages: readonly Message[] = []): SuccessEnvelope => ({
	result,
	success: true,
	errors: [],
	messages,
});

export const successPage = (result: readonly unknown[], info: ResultInfo): SuccessEnvelope => ({
	...success(result),
	result_info: info,
});

/** The plain error envelope; since 2024-10 the root error comes directly, without a wrapping 1004. */
export const failure = (row: ErrorRow): FailureEnvelope => ({
	result: null,
	success: false,
	errors: [errorItem(row), ...(row.beside ?? [])],
	messages: [],
});

const errorItem = ({ code, message, chain, documentationUrl }: ErrorRow): EnvelopeError => ({
	...(code === null ? {} : { code }),
	message,
	...(documentationUrl === undefined ? {} : { documentation_url: documentationUrl }),
	...(chain === undefined ? {} : { error_chain: chain }),
});
