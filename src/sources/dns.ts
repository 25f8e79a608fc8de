import { DNS_OPERATORS, type DnsOperator, WHOAMI } from "./dns-operators.ts";
import type { SourceKind } from "./kind.ts";

const isOperator = (text: string): text is DnsOperator => DNS_OPERATORS.some(operator => operator === text);

/** A name in the DNS that tells each who asks its own address. */
export const dnsKind: SourceKind = {
	kind: "dns",
	argument: "google|opendns|cloudflare",
	optional: false,
	check: argument => (isOperator(argument) ? null : `it is not one of ${DNS_OPERATORS.join(", ")}`),
	operator: argument => argument,
	transport: () => "dns",
	open(argument, family, deps) {
		if (argument === null || !isOperator(argument)) throw new Error(`There is no "dns:${argument}"`);
		return async signal => {
			// With its library it is not loaded before somebody asks.
			const { askWhoami } = await import("./dns-exchange.ts");
			return askWhoami(`dns:${argument}`, WHOAMI[argument], family, deps)(signal);
		};
	},
};
