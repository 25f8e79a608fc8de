import { familyRefusal, isLoopback } from "./host.ts";
import type { SourceKind } from "./kind.ts";
import { operatorOf } from "./operator.ts";
import { unavailable } from "./unavailable.ts";

/** A web service that tells its caller's address. */
export const httpKind: SourceKind = {
	kind: "http",
	argument: "URL",
	optional: false,
	check(argument, family) {
		// "http://..." as people know it splits at its colon.
		if (argument.startsWith("//")) return `write http:https:${argument}`;
		if (/[\s\p{Cc}]/u.test(argument) || !URL.canParse(argument)) return "it is not a URL";
		const url = new URL(argument);
		if (url.protocol !== "https:" && url.protocol !== "http:") return "it must begin with https://";
		if (url.protocol === "http:" && !isLoopback(url))
			return "anybody on the way can change plain http://; use https://";
		if (url.username !== "" || url.password !== "") return "a user name or password in the URL is not accepted";
		return familyRefusal(url, family);
	},
	operator: argument => operatorOf(new URL(argument ?? "")),
	transport: argument => (argument?.startsWith("http:") ? "http" : "https"),
	open(argument, family, deps) {
		const url = new URL(argument ?? "");
		// Without path and query: they may hold a key, and labels go into reports.
		const label = `http:${url.host}`;
		return async signal => {
			const [{ fetchBody }, { readEcho }] = await Promise.all([import("./exchange.ts"), import("./http-body.ts")]);
			const reading = readEcho(await fetchBody(label, url, family, deps, signal), family);
			if (reading.kind === "refused") throw unavailable(label, `the answer ${reading.reason}`);
			return { kind: "addresses", label, addresses: [reading.address] };
		};
	},
};
