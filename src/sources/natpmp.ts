import type { SourceKind } from "./kind.ts";

/** What the router says its outside address is, by NAT-PMP (RFC 6886). 0.0.0.0: it says that it has no public one. */
export const natpmpKind: SourceKind = {
	kind: "natpmp",
	argument: null,
	optional: false,
	families: ["ipv4"],
	check: () => null,
	operator: () => null,
	transport: () => "router",
	open: (_argument, _family, deps) => async signal => {
		const { askNatpmp } = await import("./natpmp-ask.ts");
		return askNatpmp(deps, signal);
	},
};
