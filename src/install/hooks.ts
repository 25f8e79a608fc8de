import { type HookProgram, hookPaths } from "../core/hook-places.ts";
import type { Facts } from "./facts.ts";
import type { PlannedFile, ServiceMode } from "./service-plan.ts";

/**
 * Starts a round and returns at once, whatever becomes of it. In the background and without the three streams of the caller: neither a
 * hung service manager nor a stopped service may hold up, or break, the program that calls.
 */
const inBackground = (lines: string): string => `( { ${lines}; } >/dev/null 2>&1 </dev/null & )`;

const WAKE: Readonly<Record<ServiceMode, string>> = {
	// Only once it has said that it is ready: a process that has just begun is ended by the signal, or opens Node's debugger. Its first
	// round is about to run anyway. `--kill-who` is what all versions know; newer ones call it `--kill-whom`.
	watch: inBackground(
		"systemctl is-active --quiet cfddns.service && systemctl kill --kill-who=main -s USR1 cfddns.service",
	),
	// A round that runs may have looked before the change, and systemd starts no second one meanwhile. So its end is waited for. Whoever
	// has disabled the timer wants no rounds at all. (That it is not active says less: this may run early while the system starts.)
	timer: inBackground(
		'systemctl is-enabled --quiet cfddns.timer && { [ "$(systemctl is-active cfddns.service)" != activating ] || systemctl start cfddns.service || :; systemctl --no-block start cfddns.service; }',
	),
};

const MADE = "# Made by `cfddns install`: the address may have changed, so a round is started.";

/** Read by the caller's own shell: it must not `exit`, nor set variables, nor return an error. */
const sourced = (reasons: string, wake: string): string =>
	`${MADE}\ncase "\${reason:-}" in\n${reasons})\n\t${wake}\n\t;;\nesac\n:\n`;

const program = (lines: readonly string[]): string => `${["#!/bin/sh", MADE, ...lines, "exit 0"].join("\n")}\n`;

type HookFacts = Pick<Facts, "hooks" | "mode" | "hasFolder">;

/** What a program starts, or reads. */
type Hook = { readonly mode: string; content(wake: string): string };

const HOOKS: Readonly<Record<HookProgram, Hook>> = {
	dhclient: {
		mode: "0644",
		content: wake => sourced("BOUND | RENEW | REBIND | REBOOT | BOUND6 | RENEW6 | REBIND6", wake),
	},
	dhcpcd: {
		mode: "0444",
		content: wake =>
			sourced(
				"BOUND | RENEW | REBIND | REBOOT | BOUND6 | RENEW6 | REBIND6 | REBOOT6 | INFORM | STATIC | ROUTERADVERT | DELEGATED6",
				wake,
			),
	},
	pppd: { mode: "0755", content: wake => program([wake]) },
	NetworkManager: {
		mode: "0755",
		content: wake =>
			program([
				'case "$2" in',
				`up | dhcp4-change | dhcp6-change | connectivity-change | reapply)\n\t${wake}\n\t;;`,
				"esac",
			]),
	},
};

/** The hooks of the programs that are there. */
export const hookFiles = ({ hooks, mode: service, hasFolder }: HookFacts): readonly PlannedFile[] =>
	[...hooks].toSorted().flatMap(name => {
		const { mode, content } = HOOKS[name];
		return hookPaths(name, hasFolder).map(path => ({ path, mode, content: content(WAKE[service]) }));
	});
