import type { SourceKind } from "./kind.ts";

/** "This host has no such address." */
export const absentKind: SourceKind = {
	kind: "absent",
	argument: null,
	optional: false,
	check: () => null,
	operator: () => null,
	transport: () => "config",
	open: () => async signal => {
		signal.throwIfAborted();
		return { kind: "none", label: "absent" };
	},
};
