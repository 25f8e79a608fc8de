import type { Zone } from "../core/name.ts";
import type { HttpFailure } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { explain, type Subject } from "./error-table.ts";
import { type ApiError, type Fault, isGatewayTrouble } from "./fault.ts";

/** What a request was about, for the words of a problem. */
export type About = { readonly subject: Subject; readonly zone: Zone | null };

/** Puts a fault into words. The status decides on 429 and 5xx, whatever the body says. */
export function problemOf(fault: Fault, about: About): Problem {
	if (fault.kind === "token-unusable") {
		return new Problem("token-rejected", "The API token holds characters that no token has", {
			hint: "Copy the token again: all of it, without blanks, quotes or line breaks.",
		});
	}
	if (fault.kind === "network") return networkProblem(fault.failure);
	const { status, retryAfterMs, ray } = fault;
	if (status === 429) return rateLimited(retryAfterMs);
	if (isGatewayTrouble(status)) {
		return new Problem("api-error", `Cloudflare's API has trouble of its own (status ${status}${rayOf(ray)})`, {
			hint: "See https://www.cloudflarestatus.com/ if it goes on.",
			...waitOf(retryAfterMs),
		});
	}
	if (fault.kind === "refused") return refused(fault.errors, status, ray, about);
	return badAnswer(`${fault.reason} (status ${status}${rayOf(ray)})`);
}

/** An answer that cannot be relied on. `reason` is the end of a sentence. */
export const badAnswer = (reason: string): Problem =>
	new Problem("api-bad-answer", `The answer to a request to Cloudflare's API cannot be used: ${reason}`, {
		hint: "A log-in page of the network or a wrong `api` in the configuration can be the cause.",
	});

function networkProblem({ kind, message }: HttpFailure): Problem {
	switch (kind) {
		case "refused":
			return new Problem("api-unreachable", `Cloudflare's API cannot be reached: ${message}`, {
				hint: "Check the Internet connection and DNS of this machine.",
			});
		case "untrusted":
			return new Problem("api-untrusted", `Cloudflare's API cannot be trusted: ${message}`, {
				hint: "Is this machine's clock right? Something on the way may also intercept TLS.",
			});
		case "broken":
		case "deadline":
			return new Problem("api-unreachable", `Cloudflare's API gave no complete answer: ${message}`);
		case "too-large":
			return badAnswer(message);
	}
}

function rateLimited(askedMs: number | null): Problem {
	const asked = askedMs === null ? "" : `, and asks to wait ${Math.ceil(askedMs / 1000)} s`;
	return new Problem("rate-limited", `Cloudflare takes no more requests from this token or address for now${asked}`, {
		hint: "What else uses the account's API? Cloudflare allows 1,200 requests in 5 minutes.",
		...waitOf(askedMs),
	});
}

/** However long: who remembers it decides how much of it is believed. */
const waitOf = (askedMs: number | null): { readonly retryAfterMs?: number } =>
	askedMs === null ? {} : { retryAfterMs: askedMs };

function refused(errors: readonly ApiError[], status: number, ray: string | null, about: About): Problem {
	const zone = about.zone?.name ?? null;
	const match = explain({ errors, status, about: about.subject, zone });
	if (match === null) {
		const said = errors.map(errorText).join("; ") || `status ${status}`;
		return new Problem("cloudflare-refused", `Cloudflare refused: ${said}${ray === null ? "" : ` (cf-ray ${ray})`}`, {
			subject: zone,
		});
	}
	const { row, error } = match;
	const fill = (text: string) => text.replaceAll("{zone}", zone ?? "your zones");
	// A token is not about one zone; everything else is, as long as nobody knows the record.
	const subject = row.code.startsWith("token-") ? null : zone;
	return new Problem(row.code, `${fill(row.message)} (${errorText(error)})`, { hint: fill(row.hint), subject });
}

const errorText = ({ code, message }: ApiError): string =>
	code === null ? message : message === "" ? String(code) : `${code}: ${message}`;

const rayOf = (ray: string | null): string => (ray === null ? "" : `, cf-ray ${ray}`);
