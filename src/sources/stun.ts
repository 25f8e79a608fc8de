import type { SourceKind } from "./kind.ts";
import { operatorOf } from "./operator.ts";
import { otherFamily, parseStunServer, type StunServer } from "./stun-server.ts";

/** A STUN server, which tells where our packets come from. */
export const stunKind: SourceKind = {
	kind: "stun",
	argument: "HOST[:PORT]",
	optional: false,
	check(argument, family) {
		const server = parseStunServer(argument);
		return typeof server === "string" ? server : otherFamily(server, family);
	},
	operator: argument => operatorOf(checked(argument).url),
	transport: () => "stun",
	open(argument, family, deps) {
		const server = checked(argument);
		return async signal => {
			const { askStun } = await import("./stun-ask.ts");
			return askStun(`stun:${argument}`, server, family, deps, signal);
		};
	},
};

function checked(argument: string | null): StunServer {
	const server = parseStunServer(argument ?? "");
	if (typeof server === "string") throw new Error(`"stun:${argument}": ${server}`);
	return server;
}
