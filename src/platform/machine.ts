import { lstatSync, readFileSync, type Stats, statSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { isEvidentToken } from "../core/evident-token.ts";
import type { FactKind } from "../core/memo.ts";

/** What this machine tells anew at each question, synchronously. `null`: there is no such thing, or it may not be read. */
export type Machine = {
	/** What tells one content of a file from another. */
	identity(path: string): Identity | null;
	readText(path: string): string | null;
	isThere(path: string): boolean;
	/** As `os.networkInterfaces()`. May throw. */
	interfaces(): Interfaces;
};

type Identity = { readonly text: string; readonly changedAtMs: number };
export type Interfaces = Readonly<Record<string, readonly { readonly address: string }[] | undefined>>;

export const thisMachine: Machine = {
	identity(path) {
		const stats = statSync(path, { throwIfNoEntry: false });
		return stats === undefined ? null : identityOf(stats);
	},
	// Synchronous: the kernel answers from memory, faster than a thread could be asked.
	readText: path => orNull(() => readFileSync(path, "utf8")),
	isThere: path => lstatSync(path, { throwIfNoEntry: false }) !== undefined,
	interfaces: networkInterfaces,
};

/** Nobody can set the time of the last change (ctime). */
const identityOf = ({ dev, ino, size, mode, uid, mtimeMs, ctimeMs }: Stats): Identity => ({
	text: [dev, ino, size, mode, uid, mtimeMs, ctimeMs].join(" "),
	changedAtMs: ctimeMs,
});

function orNull(read: () => string): string | null {
	try {
		return read();
	} catch (error) {
		if (error instanceof Error && "code" in error) return null;
		throw error;
	}
}

/** What the machine answers now. */
export function askMachine(machine: Machine, kind: FactKind, about: string): string | null {
	switch (kind) {
		case "file":
			return machine.identity(about)?.text ?? null;
		case "entry":
			return machine.isThere(about) ? "there" : null;
		case "token":
			return isEvidentToken((machine.readText(about) ?? "").trim()) ? "evident" : null;
		case "interfaces":
			return JSON.stringify(addressesOnly(machine.interfaces()));
		case "table":
			return tellingRows(about, machine.readText(`/proc/self/net/${about}`));
		case "sys":
			return machine.readText(`/sys/class/net/${about}`);
		default:
			return kind satisfies never;
	}
}

/** Without what no round looks at. */
export const addressesOnly = (interfaces: Interfaces): Interfaces =>
	Object.fromEntries(
		Object.entries(interfaces).map(([name, infos = []]) => [name, infos.map(({ address }) => ({ address }))]),
	);

/**
 * The part of a table of `/proc/self/net` that a round looks at: of routes the default ones, and of IPv6 ones without the two counters,
 * which change with every connection.
 */
export function tellingRows(table: string, text: string | null): string | null {
	if (text === null) return null;
	const rows = text.split("\n");
	switch (table) {
		case "route":
			return rows.filter(row => /^\s*\S+\s+0{1,8}\s/.test(row)).join("\n");
		case "ipv6_route":
			return rows
				.filter(row => /^\s*0{32}\s+0{1,8}\s/.test(row))
				.map(row => row.replace(/^(\s*(?:\S+\s+){6})\S+\s+\S+\s/, "$1- - "))
				.join("\n");
		default:
			return text;
	}
}
