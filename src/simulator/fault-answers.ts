import type { HttpBindings } from "@hono/node-server";
import { JSON_TYPE, jsonAnswer as json, refusalAnswer, typedAnswer as typed } from "./answers.ts";
import { failure } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import type { Fault } from "./faults.ts";
import { hang, reset, sendHalf } from "./wire.ts";

const HUGE_BYTES = 10_000_000;
/** What is cut short, if the API did no work whose answer could be. */
const SOME_ANSWER = `{"result":[{"id":"${"0".repeat(32)}"}],"success":true,"errors":[],"messages":[]}`;
const page = (title: string): string =>
	`<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;

/** The faults that need no answer of the API to spoil, and the ones that do get it as `answer` (`null`: it did no work). */
export async function spoiled(fault: Fault, env: HttpBindings, answer: Response | null): Promise<Response> {
	switch (fault.kind) {
		case "error":
			return json(failure({ status: fault.status, code: fault.code, message: fault.message }), fault.status);
		case "refusal":
			return refusalAnswer(new Refusal(fault.error, fault.detail));
		case "raw":
			return new Response(fault.body, { status: fault.status, headers: fault.headers });
		case "text":
			return typed(fault.text ?? "error code: 1101", "text/plain", fault.status);
		case "html":
			return typed(page(`${fault.status} | api.cloudflare.com`), "text/html; charset=UTF-8", fault.status);
		case "unsuccessful":
			return json(failure({ status: 200, code: 10000, message: "Authentication error" }), 200);
		case "empty":
			return typed("", JSON_TYPE, fault.status ?? 200);
		case "truncated": {
			const text = answer === null ? SOME_ANSWER : await answer.text();
			return typed(text.slice(0, Math.floor(text.length / 2)), JSON_TYPE, 200);
		}
		case "null-result":
			return json({ result: null, success: true, errors: [], messages: [] }, 200);
		case "rate-limited":
			return rateLimited(fault.body ?? "json", fault.retryAfter);
		case "redirect":
			return new Response(null, { status: fault.status ?? 302, headers: { location: fault.location } });
		case "huge":
			return typed(hugeJson(fault.bytes ?? HUGE_BYTES), JSON_TYPE, 200);
		case "reset-before-work":
		case "reset-after-work":
			return reset(env);
		case "cut-in-body":
			return sendHalf(env, answer === null ? SOME_ANSWER : await answer.text(), JSON_TYPE, "reset");
		case "hang":
			return hang();
		case "hang-in-body":
			return sendHalf(env, answer === null ? SOME_ANSWER : await answer.text(), JSON_TYPE, "hang");
		case "latency":
			throw new Error("Latency spoils no answer");
		default:
			return unknownFault(fault);
	}
}

function rateLimited(body: "json" | "html", retryAfter: string | undefined): Response {
	const answer =
		body === "json" ? refusalAnswer(new Refusal("rate-limit")) : typed(page("429 Too Many Requests"), "text/html", 429);
	if (retryAfter !== undefined) answer.headers.set("retry-after", retryAfter);
	return answer;
}

/** Valid JSON, and a success: only its size is wrong. */
const hugeJson = (bytes: number): string =>
	`{"result":[],"success":true,"errors":[],"messages":[],"padding":"${"x".repeat(bytes)}"}`;

function unknownFault(fault: never): never {
	throw new Error(`Unknown fault: ${JSON.stringify(fault)}`);
}
