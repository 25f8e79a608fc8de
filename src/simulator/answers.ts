import { failure } from "./envelope.ts";
import type { Refusal } from "./errors.ts";

export const JSON_TYPE = "application/json";

export const typedAnswer = (text: string, contentType: string, status = 200): Response =>
	new Response(text, { status, headers: { "content-type": contentType } });

export const jsonAnswer = (value: unknown, status = 200): Response =>
	typedAnswer(JSON.stringify(value), JSON_TYPE, status);

export const refusalAnswer = ({ row }: Refusal): Response => jsonAnswer(failure(row), row.status);
