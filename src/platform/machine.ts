import { lstatSync, readFileSync, type Stats, statSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { isEvidentToken } from "../core/evident-token.ts";
import type { FactKind } from "../core/memo.ts";

/** What this machine tells anew at each question, synchronously. `null`: there is no such thing. */
export type Machine = {
	/**
	 * What tells one content of a file from another. Throws the errno when the system refuses to tell, and for what is no regular file:
	 * a pipe (`--config <(...)`) can be read once, and nothing tells what will come out of it.
	 */
	identity(path: string): Identity | null;
	/** `null` also for what may not be read. */
	readText(path: string): string | null;
	/** Throws the errno, too. */
	isThere(path: string): boolean;
	/** As `os.networkInterfaces()`. May throw. */
	interfaces(): Interfaces;
};

export type Identity = { readonly text: string; readonly changedAtMs: number };
export type Interfaces = Readonly<Record<string, readonly { readonly address: string }[] | undefined>>;

export const thisMachine: Machine = {
	identity(path) {
		const stats = statSync(path, { throwIfNoEntry: false });
		if (stats === undefined) return null;
		if (!stats.isFile()) throw Object.assign(new Error(`${path} is not a regular file`), { code: "ENOTSUP" });
		return identityOf(stats);
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
		case "text":
			return machine.identity(about) === null ? null : machine.readText(about);
		case "token":
			if (machine.identity(about) === null) return null;
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
