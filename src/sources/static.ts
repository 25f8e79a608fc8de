import type { SourceKind } from "./kind.ts";
import { readAddress } from "./single-address.ts";
import { unavailable } from "./unavailable.ts";

/** The address that the configuration says. */
export const staticKind: SourceKind = {
	kind: "static",
	argument: "ADDRESS",
	optional: false,
	check(argument, family) {
		const reading = readAddress(argument, family);
		if (reading.kind === "refused") return `it ${reading.reason}`;
		return /^[\da-f.:]+$/i.test(argument) ? null : "it has blanks around it";
	},
	operator: () => null,
	transport: () => "config",
	open: (argument, family) => async signal => {
		signal.throwIfAborted();
		const reading = readAddress(argument ?? "", family);
		if (reading.kind === "refused") throw unavailable("static", `what is configured ${reading.reason}`);
		return { kind: "addresses", label: `static:${reading.address}`, addresses: [reading.address] };
	},
};
