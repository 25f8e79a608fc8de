import { LAUNCHD_LABEL as LABEL, LAUNCHD_PLIST as PLIST, LAUNCHD_TARGET as TARGET } from "../core/service-names.ts";
import type { Facts } from "./facts.ts";
import { PLACES } from "./places.ts";
import type { Argv, PlannedFile, ServiceMode, ServicePlan } from "./service-plan.ts";
import { xmlText } from "./xml-text.ts";

const { program, state } = PLACES.launchd;
const [, log = ""] = state;

type Value = string | number | boolean | readonly string[];

function element(value: Value): string {
	if (typeof value === "boolean") return value ? "<true/>" : "<false/>";
	if (typeof value === "number") return `<integer>${value}</integer>`;
	if (typeof value === "string") return `<string>${xmlText(value)}</string>`;
	return `<array>\n${value.map(text => `\t\t<string>${xmlText(text)}</string>\n`).join("")}\t</array>`;
}

/** What starts it in each mode (launchd.plist(5)). */
const STARTS: Readonly<Record<ServiceMode, Readonly<Record<string, Value>>>> = {
	watch: { KeepAlive: true, ThrottleInterval: 10 },
	// These are written whenever a line comes, goes or changes.
	timer: {
		StartInterval: 300,
		WatchPaths: ["/Library/Preferences/SystemConfiguration", "/private/var/run/resolv.conf"],
	},
};

/** As root: macOS has no user that comes and goes with a service, and the configuration is root's alone. */
export function launchdFiles({ mode, node, config }: Pick<Facts, "mode" | "node" | "config">): readonly PlannedFile[] {
	const keys: Readonly<Record<string, Value>> = {
		Label: LABEL,
		ProgramArguments: [node, program, mode === "watch" ? "watch" : "sync", "--config", config],
		RunAtLoad: true,
		...STARTS[mode],
		ProcessType: "Background",
		LowPriorityIO: true,
		// 077: what it writes is its own.
		Umask: 0o077,
		StandardOutPath: log,
		StandardErrorPath: log,
	};
	const lines = Object.entries(keys).map(([key, value]) => `\t<key>${key}</key>\n\t${element(value)}\n`);
	const content = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
${lines.join("")}</dict>
</plist>
`;
	return [{ path: PLIST, mode: "0644", content }];
}

const load: readonly Argv[] = [
	["launchctl", "enable", TARGET],
	["launchctl", "bootstrap", "system", PLIST],
];
/** Whoever has unloaded it already has no trouble. */
const unload: Argv = ["sh", "-c", `launchctl bootout ${TARGET} 2>/dev/null || true`];

export const launchdCommands = ({
	installed,
}: Pick<Facts, "installed">): Pick<ServicePlan, "before" | "after" | "undo"> => ({
	// launchd keeps what it has read: an upgrade is a removal and a new start.
	before: installed === null ? [] : [unload],
	after: load,
	undo: { before: [unload], after: installed === null ? [] : load },
});

export const launchdRemoval = (): { readonly before: readonly Argv[]; readonly after: readonly Argv[] } => ({
	before: [unload],
	after: [],
});
