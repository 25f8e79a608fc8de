import type { SourceKind } from "./kind.ts";

/** What the router says its outside address is, by UPnP (Internet Gateway Device). 0.0.0.0: it says that it has none. */
export const upnpKind: SourceKind = {
	kind: "upnp",
	argument: null,
	optional: false,
	families: ["ipv4"],
	check: () => null,
	operator: () => null,
	transport: () => "router",
	open: (_argument, _family, deps) => async signal => {
		// With its XML parser it is not loaded before somebody asks.
		const { askUpnp } = await import("./upnp-ask.ts");
		return askUpnp(deps, signal);
	},
};
