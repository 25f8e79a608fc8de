import type { Entry, Files } from "../../src/state/ports.ts";

type Inode = { text: string; readonly durable: boolean; modifiedAtMs: number };
type Step = (names: Map<string, Inode>) => void;

export type Operation = keyof Files;

export const systemError = (code: string): Error => Object.assign(new Error(code), { code });

/**
 * A file system with one level of folders. It forgets, when the power fails, what was not made durable: contents that were not
 * flushed are lost, and of the names that changed since a folder was last synced only the first ones have changed.
 */
export class MemoryFiles implements Files {
	#names = new Map<string, Inode>();
	#onDisk = new Map<string, Inode>();
	#pending: Step[] = [];
	readonly folders = new Map<string, Partial<Entry>>();
	/** Runs before each operation: may wait, throw a fault, or never end. */
	before: (operation: Operation, path: string) => Promise<void> | void = () => {};
	nowMs: () => number = () => 0;

	/** What lies there, without faults. */
	peek(path: string): string | null {
		return this.#names.get(path)?.text ?? null;
	}

	names(folder: string): readonly string[] {
		return [...this.#names.keys()]
			.filter(path => path.startsWith(`${folder}/`))
			.map(path => path.slice(folder.length + 1))
			.toSorted();
	}

	put(path: string, text: string, modifiedAtMs = this.nowMs()): void {
		this.#step(names => names.set(path, { text, durable: true, modifiedAtMs }));
		this.#sync();
	}

	/** How many changes of names the disk does not know yet. */
	get pending(): number {
		return this.#pending.length;
	}

	/** The power fails: of the pending changes of names only the first `kept` reached the disk. */
	powerCut(kept: number): void {
		for (const step of this.#pending.slice(0, kept)) step(this.#onDisk);
		const survived = [...this.#onDisk].map(
			([path, inode]) => [path, inode.durable ? inode : { ...inode, text: inode.text.slice(0, 7) }] as const,
		);
		this.#names = new Map(survived);
		this.#sync();
	}

	#step(step: Step): void {
		step(this.#names);
		this.#pending.push(step);
	}

	#sync(): void {
		this.#onDisk = new Map(this.#names);
		this.#pending = [];
	}

	#refuseWithoutFolder(path: string): void {
		if (!this.folders.has(path.slice(0, path.lastIndexOf("/")))) throw systemError("ENOENT");
	}

	async look(path: string): Promise<Entry | null> {
		await this.before("look", path);
		const folder = this.folders.get(path);
		const entry: Entry = { kind: "folder", ownedByUs: true, closedToOthers: true, modifiedAtMs: 0 };
		if (folder !== undefined) return { ...entry, ...folder };
		const inode = this.#names.get(path);
		return inode === undefined ? null : { ...entry, kind: "file", modifiedAtMs: inode.modifiedAtMs };
	}

	async list(folder: string): Promise<readonly string[]> {
		await this.before("list", folder);
		if (!this.folders.has(folder)) throw systemError("ENOENT");
		return this.names(folder);
	}

	async read(path: string, maxBytes: number): Promise<string | null> {
		await this.before("read", path);
		const text = this.peek(path);
		if (text !== null && text.length > maxBytes) throw systemError("EFBIG");
		return text;
	}

	async create(path: string, text: string, lasting: "durable" | "passing"): Promise<void> {
		await this.before("create", path);
		this.#refuseWithoutFolder(path);
		if (this.#names.has(path)) throw systemError("EEXIST");
		const inode = { text, durable: lasting === "durable", modifiedAtMs: this.nowMs() };
		this.#step(names => names.set(path, inode));
	}

	async append(path: string, text: string): Promise<number> {
		await this.before("append", path);
		this.#refuseWithoutFolder(path);
		const old = this.peek(path) ?? "";
		const inode = {
			text: `${old}${old === "" || old.endsWith("\n") ? "" : "\n"}${text}`,
			durable: false,
			modifiedAtMs: this.nowMs(),
		};
		this.#step(names => names.set(path, inode));
		return inode.text.length;
	}

	async rename(from: string, to: string): Promise<void> {
		await this.before("rename", from);
		const inode = this.#names.get(from);
		if (inode === undefined) throw systemError("ENOENT");
		this.#step(names => {
			names.delete(from);
			names.set(to, inode);
		});
	}

	async remove(path: string): Promise<void> {
		await this.before("remove", path);
		this.#step(names => names.delete(path));
	}

	async touch(path: string): Promise<void> {
		await this.before("touch", path);
		const inode = this.#names.get(path);
		if (inode === undefined) throw systemError("ENOENT");
		inode.modifiedAtMs = this.nowMs();
	}

	async makeFolder(path: string): Promise<void> {
		await this.before("makeFolder", path);
		if (!this.folders.has(path)) this.folders.set(path, {});
	}

	async syncFolder(path: string): Promise<void> {
		await this.before("syncFolder", path);
		this.#sync();
	}
}
