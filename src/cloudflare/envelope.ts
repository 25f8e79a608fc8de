import { isObject, type JsonObject, parseJson } from "../core/json.ts";
import type { HttpAnswer, HttpRequest } from "../core/ports.ts";
import type { ApiError, Fault } from "./fault.ts";
import { listOf, membersOf } from "./json.ts";
import { parseRetryAfter, serverTimeMs } from "./retry-after.ts";
import { shown } from "./shown.ts";

type Context = {
	readonly method: HttpRequest["method"];
	/** A GET that asks for one thing. */
	readonly asksForOne?: boolean;
	readonly token: string;
	readonly nowMs: number;
};

/** Such as 8f00ba4d1c2e3f40-FRA: the request, and the data centre. */
const RAY = /^[0-9a-f]{8,32}(?:-[A-Z]{2,4})?$/;

/**
 * Decides what an answer is. `null`: a success that holds what its method asks for: our GETs ask for lists, unless they say
 * otherwise, all our other requests for an object. Anything else is a fault, whatever the status says: an answer that cannot be read must never pass for
 * "no records".
 */
export function faultOf(answer: HttpAnswer, { method, asksForOne = false, token, nowMs }: Context): Fault | null {
	const { status, headers } = answer;
	const serverMs = serverTimeMs(headers["date"], nowMs);
	const answered = {
		status,
		retryAfterMs: parseRetryAfter(headers["retry-after"], serverMs),
		ray: RAY.test(headers["cf-ray"] ?? "") ? shown(headers["cf-ray"] ?? "", token) : null,
	};
	const unreadable = (reason: string): Fault => ({ kind: "unreadable", reason, ...answered });
	if (status >= 300 && status < 400) return unreadable("it is a redirect, and the token is not taken elsewhere");

	const body = parseJson(answer.body);
	if (!isObject(body)) return unreadable(whatInstead(answer, body));
	const errors = errorsIn(body, token);
	const isSuccess = status >= 200 && status < 300;
	if (!isSuccess || body["success"] === false) {
		// Without a single error there is nothing that says who refused, or what.
		return errors.length > 0 ? { kind: "refused", errors, ...answered } : unreadable("it gives no reason");
	}
	// The official description of a DELETE's answer has no `success`.
	const isTold = body["success"] === true || (method === "DELETE" && body["success"] === undefined);
	if (!isTold) return unreadable("it does not say that it is a success");
	if (method === "GET" && !asksForOne) return Array.isArray(body["result"]) ? null : unreadable("it holds no list");
	return isObject(body["result"]) ? null : unreadable("it holds no result");
}

function whatInstead({ headers, body }: HttpAnswer, parsed: unknown): string {
	if (body.trim() === "") return "it is empty";
	if (/^\s*</.test(body) || headers["content-type"]?.includes("html")) return "it is a web page";
	return parsed === undefined ? "it is no JSON, or broken off" : "it is no JSON object";
}

/** All errors, the most precise first: older answers wrap the cause in a chain. */
const errorsIn = (body: JsonObject, token: string): readonly ApiError[] =>
	listOf(body["errors"]).flatMap(error => {
		const chain = listOf(membersOf(error)["error_chain"]);
		return [...chain, error].flatMap(item => errorFrom(item, token));
	});

function errorFrom(item: unknown, token: string): readonly ApiError[] {
	const { code, message } = membersOf(item);
	const text = typeof message === "string" ? shown(message, token) : "";
	const number = typeof code === "number" && Number.isSafeInteger(code) ? code : null;
	return number === null && text === "" ? [] : [{ code: number, message: text }];
}
