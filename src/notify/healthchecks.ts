import { cut, type HeartbeatService, split } from "./service.ts";

const MAX_TEXT = 1_000;

/** https://healthchecks.io/docs/http_api/: the check's URL for success, with /fail behind it for failure, and why as the body. */
export const healthchecks: HeartbeatService = {
	write(argument, { isUp, text }) {
		const to = new URL(argument);
		if (!isUp) to.pathname = `${to.pathname.replace(/\/$/, "")}/fail`;
		const { url, headers } = split(to);
		return {
			url,
			method: "POST",
			headers: { "content-type": "text/plain; charset=utf-8", ...headers },
			body: cut(text, MAX_TEXT),
		};
	},
	refusal({ body }) {
		// With status 200, so that a script is not stopped by it.
		if (/^OK \(not found\)/.test(body)) return "it knows no such check";
		return /^OK \(rate limited\)/.test(body) ? "it was told too often in a minute" : null;
	},
};
