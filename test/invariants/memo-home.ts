import { decodeMemo, encodeMemo, holds, type Memo } from "../../src/core/memo.ts";
import { memoCall } from "../../src/core/memo-call.ts";
import { memoOf } from "../../src/core/memo-making.ts";
import type { Source } from "../../src/core/ports.ts";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import type { State } from "../../src/core/state.ts";
import type { Target } from "../../src/core/target.ts";
import { round } from "../../src/engine/round.ts";
import { askMachine, type Machine } from "../../src/platform/machine.ts";
import { createNetworkView, type Kernel } from "../../src/platform/network.ts";
import { createRecorder, type Recorder } from "../../src/platform/recorder.ts";
import { openSources } from "../../src/sources/registry.ts";
import { createJournal } from "../../src/state/journal.ts";
import { createMemoFile } from "../../src/state/memo-file.ts";
import type { Files } from "../../src/state/ports.ts";
import { createStateStore } from "../../src/state/store.ts";
import { type MemoryHost, memoryHost } from "../contract/memory-host.ts";
import { fakeDeps } from "../sources/fake-deps.ts";
import { MemoryFiles } from "../state/memory-files.ts";
import { API, FALLBACK, HOME as FOLDER, markOf } from "../state/world.ts";
import { HOME, ip, MARK, name, record, zone } from "./values.ts";

const STORED = "/etc/cfddns.toml";
const CREDENTIALS = "/run/credentials/cfddns.service";
const MEMO = `${FOLDER}/memo`;

/** What the configuration says, in place of TOML. */
export type Wanted = { readonly sources: readonly string[]; readonly verifyIntervalMs: number; readonly both: boolean };

/** What may be different from one round to the next. */
export type Weather = {
	nowMs: number;
	address: string;
	/** Column of `/proc/net/if_inet6`; "80": it stays. */
	flags: string;
	route: string;
	/** What a remote source says. */
	outside: string;
	env: Readonly<Record<string, string>>;
	program: string;
};

export type Came = { readonly exitCode: number; readonly requests: number; readonly byMemo: boolean };

/** A home with everything that `sync` reads and writes in memory, with memos or without. */
export class MemoHome {
	readonly host: MemoryHost;
	readonly files = new MemoryFiles();
	readonly #versions = new Map<string, { readonly version: number; readonly changedAtMs: number }>();
	readonly #weather: Weather;
	readonly #usesMemos: boolean;
	/** The configuration's file; in the credentials' folder it is made anew for each round. */
	readonly #config: string;
	readonly #isHanded: boolean;
	#version = 0;

	constructor(weather: Weather, wanted: Wanted, usesMemos: boolean, isHanded = false) {
		this.#weather = weather;
		this.#isHanded = isHanded;
		this.#config = isHanded ? `${CREDENTIALS}/cfddns.toml` : STORED;
		this.#usesMemos = usesMemos;
		const records = { z1: [record("81.2.69.1", { comment: MARK })] };
		this.host = memoryHost({ zones: [zone("z1", "example.com")], records });
		this.files.folders.set(FOLDER, {});
		this.files.nowMs = () => weather.nowMs;
		this.configure(wanted);
	}

	configure(wanted: Wanted): void {
		this.write(this.#config, JSON.stringify(wanted));
	}

	/** Somebody else writes or removes a file. */
	write(path: string, text: string): void {
		this.files.put(path, text);
		this.#changed(path);
	}

	async forget(): Promise<void> {
		for (const file of this.files.names(FOLDER).filter(each => each.startsWith("state-"))) {
			await this.files.remove(`${FOLDER}/${file}`);
			this.#versions.delete(`${FOLDER}/${file}`);
		}
	}

	setFallback(isThere: boolean): void {
		if (isThere) this.files.folders.set(FALLBACK, {});
		else this.files.folders.delete(FALLBACK);
	}

	/** What a round leaves behind, but for the journal. */
	left(): unknown {
		const state = this.files.names(FOLDER).filter(each => each.startsWith("state-"));
		return [this.host.records("z1"), state.map(each => [each, this.files.peek(`${FOLDER}/${each}`)])];
	}

	async sync(...flags: readonly string[]): Promise<Came> {
		const { program } = this.#weather;
		const env = this.#env;
		if (this.#isHanded) this.#changed(this.#config);
		const args = ["sync", "--config", this.#config, ...flags];
		const call = memoCall({ args, env, platform: "linux", uid: 0, program: [program] });
		const memo = decodeMemo(this.files.peek(MEMO) ?? "");
		const ask = (kind: Parameters<typeof askMachine>[1], about: string) => askMachine(this.#machine, kind, about);
		if (this.#usesMemos && call !== null && memo !== null && holds(memo, call.text, this.#weather.nowMs, ask))
			return { exitCode: 0, requests: 0, byMemo: true };
		return this.#round(call?.text ?? null, flags.includes("--force"));
	}

	async #round(call: string | null, force: boolean): Promise<Came> {
		const recorder = createRecorder(this.#machine);
		const startedAtMs = this.#weather.nowMs;
		const target = await this.#target(recorder);
		const now = () => this.#weather.nowMs;
		const clock = { now, elapsed: now, sleep: untilTold };
		const place = { folder: FOLDER, api: API, owner: HOME, files: this.#watched, random: this.#random };
		const identity = { self: async () => markOf(1), fateOf: async () => "dead" as const };
		const state = createStateStore({
			...place,
			files: recorder.files(this.#watched),
			fallbackFolder: FALLBACK,
			identity,
			clock,
			released: new Set<string>(),
		});
		let found: State | null = null;
		const network = createNetworkView({ kernel: recorder.kernel(this.#kernel) });
		const report = await round(
			target,
			{
				host: this.host,
				state: {
					...state,
					load: async () => {
						const loaded = await state.load();
						found = loaded.state;
						return loaded;
					},
				},
				journal: createJournal(place),
				clock,
				network,
				hasFamily: async () => true,
				openSources: ({ sources, family }) =>
					sources.flatMap(spec =>
						spec.kind === "http" ? [this.#remote(recorder)] : openSources([spec], family, { ...fakeDeps, network }),
					),
			},
			{ dryRun: false, force, signal: new AbortController().signal },
		);
		const memoFile = createMemoFile(place);
		const recording = force ? null : recorder.finish(memoFile.changesWithRounds);
		if (call !== null && recording !== null && found !== null) {
			const memo = memoOf({
				call,
				target,
				state: found,
				report,
				...recording,
				startedAtMs,
				nowMs: this.#weather.nowMs,
			});
			if (memo !== null) this.#keep(memo);
		}
		return { exitCode: report.exitCode, requests: report.requests, byMemo: false };
	}

	#keep(memo: Memo): void {
		this.files.put(MEMO, encodeMemo(memo));
	}

	async #target(recorder: Recorder): Promise<Target> {
		const answer = await recorder
			.config({
				platform: "linux",
				env: this.#env,
				isRoot: true,
				home: null,
				readFile: async path => ({ kind: "text", text: this.files.peek(path) ?? "", mode: 0o600 }),
				openCredential: async () => ({ kind: "missing" }),
				besides: (_file, path) => path,
			})
			.readFile(this.#config);
		const wanted: Wanted = JSON.parse(answer.kind === "text" ? answer.text : "");
		const sources = wanted.sources.map(parseSourceSpec);
		const family = { sources, bind: null, allow: [] };
		const wish = {
			name: name("home.example.com"),
			sources,
			bind: null,
			suffix: null,
			settings: { proxied: false, ttlSeconds: 1, comment: MARK },
			enforce: false,
			duplicates: "refuse" as const,
		};
		return {
			owner: HOME,
			wishes: [{ ...wish, type: "A" as const }, ...(wanted.both ? [{ ...wish, type: "AAAA" as const }] : [])],
			families: { ipv4: { ...family, enabled: true }, ipv6: { ...family, enabled: true } },
			limits: { maxChangesPerHour: 1000, maxDeletes: 1000, expect: { ipv4: [], ipv6: [] } },
			// As if another version did this.
			verifyIntervalMs: this.#weather.program === "2" ? 0 : wanted.verifyIntervalMs,
		};
	}

	/** As in the program: what asks beyond this machine spoils the recording. */
	#remote(recorder: Recorder): Source {
		return {
			text: "http:elsewhere",
			operator: "elsewhere",
			transport: "https",
			advisory: false,
			ask: async () => {
				recorder.spoil();
				return { kind: "addresses", label: "http:elsewhere", addresses: [ip(this.#weather.outside)] };
			},
		};
	}

	get #env(): Weather["env"] {
		return this.#isHanded ? { ...this.#weather.env, CREDENTIALS_DIRECTORY: CREDENTIALS } : this.#weather.env;
	}

	get #machine(): Machine {
		return {
			identity: path => {
				const found = this.#versions.get(path);
				if (found === undefined) return null;
				const { version, changedAtMs } = found;
				// Edited in place, on a file system that counts in steps of 2 s.
				const text = path === STORED ? String(Math.floor(changedAtMs / 2_000)) : String(version);
				return { text, changedAtMs };
			},
			readText: path => (path.startsWith("/proc") ? this.#kernel.table(tableIn(path)) : this.files.peek(path)),
			isThere: path => this.files.folders.has(path),
			interfaces: () => this.#interfaces,
		};
	}

	get #interfaces() {
		return { wan0: [{ address: this.#weather.address }, { address: "2a01:5a8::1" }, { address: "fe80::1%wan0" }] };
	}

	get #kernel(): Kernel {
		return {
			interfaces: async () => this.#interfaces,
			table: table => {
				const { flags, route } = this.#weather;
				if (table === "if_inet6") return `2a0105a8000000000000000000000001 03 40 00 ${flags} wan0\n`;
				if (table === "ipv6_route")
					return `${"0".repeat(32)} 00 ${"0".repeat(32)} 00 ${"0".repeat(32)} 00000400 0 0 3 wan0\n`;
				return `Iface\tDestination\n${route}\t00000000\t01450251\t0003\t0\t0\t0\t00000000\n`;
			},
			outgoingAddress: async () => null,
			sys: () => null,
		};
	}

	/** The files, with what changes them noted. */
	get #watched(): Files {
		const { files } = this;
		return {
			look: path => files.look(path),
			list: folder => files.list(folder),
			read: (path, maxBytes) => files.read(path, maxBytes),
			create: async (path, text, lasting) => {
				await files.create(path, text, lasting);
				this.#changed(path);
			},
			append: async (path, text) => {
				const size = await files.append(path, text);
				this.#changed(path);
				return size;
			},
			rename: async (from, to) => {
				await files.rename(from, to);
				const moved = this.#versions.get(from);
				if (moved !== undefined) this.#versions.set(to, moved);
				this.#versions.delete(from);
			},
			remove: async path => {
				await files.remove(path);
				this.#versions.delete(path);
			},
			touch: path => files.touch(path),
			makeFolder: path => files.makeFolder(path),
			syncFolder: path => files.syncFolder(path),
		};
	}

	#changed(path: string): void {
		this.#version += 1;
		this.#versions.set(path, { version: this.#version, changedAtMs: this.#weather.nowMs });
	}

	#seed = 0;
	readonly #random = (): number => {
		this.#seed = (this.#seed + 0.618034) % 1;
		return this.#seed;
	};
}

/** Nobody is slow here. */
const untilTold = (_delayMs: number, signal: AbortSignal): Promise<void> =>
	new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

function tableIn(path: string): Parameters<Kernel["table"]>[0] {
	const table = path.slice(path.lastIndexOf("/") + 1);
	if (table === "route" || table === "ipv6_route" || table === "if_inet6") return table;
	throw new Error(`No such table: ${path}`);
}
