import { isEvidentToken } from "../core/evident-token.ts";
import { mayHoldSecret } from "../core/may-hold-secret.ts";
import type { Fact, FactKind } from "../core/memo.ts";
import type { systemConfigWorld } from "./config-world.ts";
import type { createFiles } from "./files.ts";
import { addressesOnly, type Identity, type Machine, tellingRows } from "./machine.ts";
import type { Kernel } from "./network.ts";

type Files = ReturnType<typeof createFiles>;
type ConfigWorld = ReturnType<typeof systemConfigWorld>;

/** What a round was told, if all of it can be asked again. */
type Recording = { readonly facts: readonly Fact[]; readonly changedAtMs: number };

/** Stands between a round and this machine, and notes each question with its answer. */
export type Recorder = {
	files(files: Files): Files;
	config(world: ConfigWorld): ConfigWorld;
	kernel(kernel: Kernel): Kernel;
	/** The round rests on something that cannot be asked again in passing. */
	spoil(): void;
	/** It has read a secret that is written between other things: what was noted word for word must not be kept. */
	spoilTexts(): void;
	/** `null` if it was spoiled, or if an answer changed while the round ran. `more`: files that it does not rest on, as they are now. */
	finish(more: readonly string[]): Recording | null;
};

/** A memo is read at each start: a longer configuration is read instead. */
const MAX_TEXT_LENGTH = 16_384;

export function createRecorder(machine: Machine): Recorder {
	const facts = new Map<string, Fact>();
	let changedAtMs = 0;
	let isSpoiled = false;
	let holdsTexts = false;
	const spoil = (): void => {
		isSpoiled = true;
	};
	const note = (kind: FactKind, about: string, answer: string | null): void => {
		const key = `${kind} ${about}`;
		const before = facts.get(key);
		if (before !== undefined && before[2] !== answer) spoil();
		facts.set(key, [kind, about, answer]);
	};
	/** What the system refuses to tell is the round's to find out, and to say. */
	const identity = (path: string): Identity | null => {
		try {
			return machine.identity(path);
		} catch (error) {
			if (!(error instanceof Error && "code" in error)) throw error;
			spoil();
			return null;
		}
	};
	/** The file has to be the same before it is read and after. */
	const reading = async <T>(path: string, read: () => Promise<T>): Promise<T> => {
		const before = identity(path);
		note("file", path, before?.text ?? null);
		const result = await read();
		note("file", path, identity(path)?.text ?? null);
		changedAtMs = Math.max(changedAtMs, before?.changedAtMs ?? 0);
		return result;
	};

	/** systemd makes a new file for each start, so that only what is in it tells whether it is the same. */
	const noteHanded = (path: string, answer: Awaited<ReturnType<ConfigWorld["readFile"]>>): void => {
		if (answer.kind === "missing") note("text", path, null);
		else if (answer.kind === "unreadable" || answer.text.length > MAX_TEXT_LENGTH || mayHoldSecret(answer.text))
			spoil();
		else {
			holdsTexts = true;
			note("text", path, answer.text);
		}
	};

	return {
		spoil,
		spoilTexts() {
			if (holdsTexts) spoil();
		},
		files: files => ({
			...files,
			async look(path: string) {
				const entry = await files.look(path);
				// A lock of another round, or a folder that stands in for the usual one.
				if (entry === null) note("entry", path, null);
				else spoil();
				return entry;
			},
			read: (path: string, maxBytes: number) => reading(path, () => files.read(path, maxBytes)),
		}),
		config: world => ({
			...world,
			async readFile(path: string) {
				const handed = world.env["CREDENTIALS_DIRECTORY"] ?? "";
				if (handed === "" || !path.startsWith(`${handed}/`)) {
					return reading(path, async () => {
						const answer = await world.readFile(path);
						if (answer.kind === "unreadable") spoil();
						return answer;
					});
				}
				const answer = await world.readFile(path);
				switch (path.slice(handed.length + 1)) {
					case "cfddns.toml":
						noteHanded(path, answer);
						break;
					case "cfddns-token":
						// A round that asks Cloudflare nothing only needs to know that it is a token.
						if (answer.kind === "text" && isEvidentToken(answer.text.trim())) note("token", path, "evident");
						else spoil();
						break;
					default:
						// Of others nobody knows what is in them.
						spoil();
				}
				return answer;
			},
			openCredential(path: string) {
				spoil();
				return world.openCredential(path);
			},
		}),
		kernel: kernel => ({
			async interfaces() {
				const told = addressesOnly(await kernel.interfaces().catch(spoiling(spoil)));
				note("interfaces", "", JSON.stringify(told));
				return told;
			},
			table(name) {
				const told = tellingRows(name, kernel.table(name));
				note("table", name, told);
				return told;
			},
			sys(name, file) {
				const told = kernel.sys(name, file);
				note("sys", `${name}/${file}`, told);
				return told;
			},
			outgoingAddress(family) {
				spoil();
				return kernel.outgoingAddress(family);
			},
		}),
		finish(more) {
			const added = more.map((path): Fact => ["file", path, identity(path)?.text ?? null]);
			return isSpoiled ? null : { facts: [...facts.values(), ...added], changedAtMs };
		},
	};
}

const spoiling =
	(spoil: () => void) =>
	(error: unknown): never => {
		spoil();
		throw error;
	};
