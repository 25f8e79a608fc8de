import { type Owner, parseOwner } from "../../src/core/ownership.ts";
import type { ProcessIdentity, ProcessMark } from "../../src/state/ports.ts";
import { createStateStore, type StateStoreDeps } from "../../src/state/store.ts";
import { MemoryFiles, type Operation, systemError } from "./memory-files.ts";
import { SimulatedTime } from "./simulated-time.ts";

export const HOME = "/var/lib/cfddns";
export const FALLBACK = "/tmp/cfddns-0";
export const API = "https://api.cloudflare.com/client/v4";
export const NAME = "state-home-578c4902.json";
export const NEVER = new AbortController().signal;

export const ownerOf = (text: string): Owner => {
	const owner = parseOwner(text);
	if (owner === null) throw new Error(`Not an owner: ${text}`);
	return owner;
};

export const markOf = (pid: number): ProcessMark => ({ boot: "b0075", namespace: "1", pid, started: `${pid}00` });

const WRITES: ReadonlySet<Operation> = new Set(["create", "rename", "remove", "touch", "makeFolder"]);

/** A disk, a time and the processes on a machine; stores open there as processes start. */
export class World {
	readonly files = new MemoryFiles();
	readonly time = new SimulatedTime();
	/** Not in here: dead. */
	readonly fates = new Map<number, "alive" | "unknown">();
	readonly #refusals: ((operation: Operation, path: string) => string | null)[] = [];
	#random = 0;
	#pid = 1000;

	constructor() {
		this.files.nowMs = () => this.time.now();
		this.files.before = (operation, path) => {
			for (const refusal of this.#refusals) {
				const errno = refusal(operation, path);
				if (errno !== null) throw systemError(errno);
			}
		};
	}

	/** From now on; returns how to end it. */
	refuse(refusal: (operation: Operation, path: string) => string | null): () => void {
		this.#refusals.push(refusal);
		return () => void this.#refusals.splice(this.#refusals.indexOf(refusal), 1);
	}

	/** A folder whose file system refuses every write. */
	refuseWrites(folder: string, errno = "EROFS"): () => void {
		return this.refuse((operation, path) => (WRITES.has(operation) && path.startsWith(folder) ? errno : null));
	}

	/** No room but for empty files. */
	fill(folder: string): () => void {
		const create = this.files.create.bind(this.files);
		this.files.create = async (path, text, lasting) => {
			if (path.startsWith(folder) && text !== "") throw systemError("ENOSPC");
			await create(path, text, lasting);
		};
		return () => {
			this.files.create = create;
		};
	}

	nextPid(): number {
		this.#pid += 1;
		return this.#pid;
	}

	/** One process's dependencies. */
	deps(pid = 100, changes: Partial<StateStoreDeps> = {}): StateStoreDeps {
		this.fates.set(pid, "alive");
		const identity: ProcessIdentity = {
			self: async () => markOf(pid),
			fateOf: async mark => (mark.pid === pid ? "self" : (this.fates.get(mark.pid) ?? "dead")),
		};
		const random = () => {
			this.#random = (this.#random + 0.618034) % 1;
			return this.#random;
		};
		const { files, time: clock } = this;
		return {
			folder: HOME,
			fallbackFolder: FALLBACK,
			api: API,
			owner: ownerOf("home"),
			files,
			identity,
			clock,
			random,
			released: new Set<string>(),
			...changes,
		};
	}

	store(pid = 100, changes: Partial<StateStoreDeps> = {}) {
		return createStateStore(this.deps(pid, changes));
	}
}
