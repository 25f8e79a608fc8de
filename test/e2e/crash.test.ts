import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { Hooks } from "../../src/simulator/api-env.ts";
import { test } from "./fixture.ts";
import type { Home } from "./home.ts";
import { contents, kindOf, kinds, type RequestKind, writes } from "./seen.ts";
import { canMount, isRoot, mountTmpfs } from "./world.ts";

/** Beside the state lie the last rounds and the history, which decide nothing; whatever else there is does not belong there. */
const stateFiles = (home: { readonly stateFolder: string }): readonly string[] =>
	readdirSync(home.stateFolder).filter(name => !/^(?:rounds-.*\.json|history-.*\.jsonl)$/.test(name));

const FIRST = "81.2.69.1";
const NAMES = ["a.example.com", "b.example.com", "c.example.com"];

const names = (address: string, more = ""): string =>
	`domains = ${JSON.stringify(NAMES)}\n${more}\n[ipv4]\nsources = ["static:${address}"]\n[guard]\nmax_changes_per_hour = 1000`;
const strangers = [
	{ type: "A", name: "stranger", content: FIRST },
	{ type: "A", name: "a", content: "81.2.70.1", comment: "cfddns:cabin" },
	{ type: "TXT", name: "b", content: "hello" },
];
/** `a` is created, `b` updated in place, `c` too. */
const zone = {
	name: "example.com",
	records: [...strangers, { type: "A", name: "b", content: FIRST }, { type: "A", name: "c", content: FIRST }],
};
const right = (address: string): readonly string[] =>
	[
		...NAMES.map(name => `${name} A ${address}`),
		"a.example.com A 81.2.70.1",
		"b.example.com TXT hello",
		`stranger.example.com A ${FIRST}`,
	].toSorted();
const found = (home: Home): readonly string[] => contents(home).toSorted();

/** Every name of ours that had an answer has one. */
function expectAnswers(home: Home, before: readonly string[]): void {
	const named = (lines: readonly string[]) => new Set(lines.map(line => line.split(" ", 2).join(" ")));
	const now = named(contents(home));
	expect([...named(before)].filter(name => !now.has(name))).toEqual([]);
}

async function expectConverges(home: Home, address: string): Promise<void> {
	const ran = await home.cfddns(["sync", "--json"]);
	expect(ran.report()).toMatchObject({ exitCode: 0, problems: [] });
	expect(found(home)).toEqual(right(address));
	// Nothing is left of the one that was killed: no lock, no half-written file.
	expect(stateFiles(home)).toEqual([expect.stringMatching(/^state-home-[0-9a-f]{8}\.json$/)]);
	expect((await home.cfddns(["sync", "--json"])).report()).toMatchObject({ exitCode: 0, requests: 0, changes: [] });
}

describe.concurrent("killed at a request / the next round converges", () => {
	const moments: readonly (readonly [kind: RequestKind, when: keyof Hooks])[] = (
		["zones", "list", "batch", "create", "update"] as const
	).flatMap(kind => [[kind, "onRequest"] as const, [kind, "afterRequest"] as const]);

	test.for(moments)("%s, %s", async ([kind, when], { open }) => {
		let victim: ChildProcess | null = null;
		const trigger: Hooks = {
			[when]: (request: Parameters<typeof kindOf>[0]) => {
				if (victim !== null && kindOf(request) === kind) victim.kill("SIGKILL");
			},
		};
		// One record alone goes by PATCH or POST; with the others it is a batch.
		const single = kind === "create" ? "a.example.com" : "b.example.com";
		const isSingle = kind === "create" || kind === "update";
		const toml = isSingle
			? names("81.2.69.142").replace(JSON.stringify(NAMES), JSON.stringify([single]))
			: names("81.2.69.142");
		const home = await open(toml, { zones: [zone], latencyMs: 20, ...trigger });
		const before = contents(home);
		const killed = await home.cfddns(["sync"], {
			watch: child => {
				victim = child;
			},
		});
		victim = null;
		expect(killed.code).toBeNull();
		expectAnswers(home, before);
		home.configure(names("81.2.69.142"));
		await expectConverges(home, "81.2.69.142");
	});
});

describe.concurrent("a write was done that nobody heard of, then the address goes back / the zone is looked at", () => {
	test.for<[how: string, isKilled: boolean]>([
		["killed before the answer", true],
		["the answer got lost", false],
	])("%s", async ([, isKilled], { open }) => {
		let victim: ChildProcess | null = null;
		const home = await open(names(FIRST), {
			zones: [zone],
			afterRequest: request => void (kindOf(request) === "batch" && victim?.kill("SIGKILL")),
		});
		expect((await home.cfddns(["sync"])).code).toBe(0);
		home.configure(names("81.2.69.142"));
		if (!isKilled)
			home.simulator.faults.add({ when: { path: /batch$/ }, times: "always" }, { kind: "reset-after-work" });
		const cut = await home.cfddns(["sync"], {
			watch: child => {
				victim = isKilled ? child : null;
			},
		});
		expect(cut.code).toBe(isKilled ? null : 1);
		expect(found(home)).toEqual(right("81.2.69.142"));
		victim = null;
		home.simulator.faults.clear();
		home.configure(names(FIRST));
		await expectConverges(home, FIRST);
	});
});

describe.concurrent("killed at any instant / the next round converges", () => {
	test.for([0, 1, 2, 3])("ten instants of a round, set %i", async (set, { open }) => {
		const home = await open(names("81.2.69.9"), { zones: [zone], latencyMs: 15 });
		const whole = await home.cfddns(["sync"]);
		expect(whole.code).toBe(0);
		for (let run = 0; run < 10; run += 1) {
			const address = `81.2.69.${10 + run}`;
			// Every other one lists first, so that there are more requests to be killed at.
			home.configure(names(address, run % 2 === 0 ? "" : 'verify_interval = "0s"'));
			const before = contents(home);
			const delayMs = (whole.durationMs * (run + set / 4)) / 10;
			await home.cfddns(["sync"], { watch: child => void setTimeout(() => child.kill("SIGKILL"), delayMs) });
			expectAnswers(home, before);
			const next = await home.cfddns(["sync", "--json"]);
			expect(next.report()).toMatchObject({ exitCode: 0, problems: [] });
			expect(found(home)).toEqual(right(address));
		}
		home.configure(names("81.2.69.19"));
		await expectConverges(home, "81.2.69.19");
	});
});

describe.concurrent("told to stop in mid-round / ends at once, says so, and the next round is right", () => {
	test.for<[signal: NodeJS.Signals, kind: RequestKind, code: string]>([
		["SIGTERM", "list", "interrupted"],
		["SIGINT", "list", "interrupted"],
		["SIGTERM", "batch", "interrupted"],
		["SIGINT", "batch", "interrupted"],
	])("%s at a %s", async ([signal, kind, code], { open }) => {
		let victim: ChildProcess | null = null;
		let sentAt = 0;
		const home = await open(names("81.2.69.142"), {
			zones: [zone],
			onRequest: request => {
				if (kindOf(request) !== kind) return;
				sentAt = performance.now();
				victim?.kill(signal);
			},
		});
		home.simulator.faults.add(
			{ when: { matches: request => kindOf(request) === kind } },
			{ kind: "latency", ms: 9_000 },
		);
		const ran = await home.cfddns(["sync", "--json"], {
			watch: child => {
				victim = child;
			},
		});
		expect(performance.now() - sentAt).toBeLessThan(5_000);
		victim = null;
		expect(ran.code).toBe(1);
		const report = ran.report();
		expect(report.problems.map(problem => problem.code)).toContain(code);
		expect(report.changes.map(({ outcome }) => outcome)).toEqual(
			kind === "batch" ? ["unconfirmed", "unconfirmed", "unconfirmed"] : [],
		);
		await expectConverges(home, "81.2.69.142");
	});
});

describe.concurrent("several rounds at once", () => {
	test.for([2, 5])("%i / never two writes at a time, one does the work, all are content", async (count, { open }) => {
		let writing = 0;
		let most = 0;
		const isWrite = ({ method }: { readonly method: string }): boolean => method !== "GET";
		const home = await open(names("81.2.69.142"), {
			zones: [zone],
			latencyMs: 150,
			onRequest: request => {
				if (isWrite(request)) writing += 1;
				most = Math.max(most, writing);
			},
			afterRequest: request => {
				if (isWrite(request)) writing -= 1;
			},
		});
		const all = await Promise.all(Array.from({ length: count }, () => home.cfddns(["sync", "--json"])));
		expect(all.map(({ code }) => code)).toEqual(all.map(() => 0));
		expect(all.filter(ran => ran.report().changes.length > 0)).toHaveLength(1);
		expect(most).toBe(1);
		expect(kinds(home)).toEqual(["zones", "list", "batch"]);
		expect(found(home)).toEqual(right("81.2.69.142"));
		// What one would do is decided under the lock as well: nobody writes an address that another has just replaced.
		expect(stateFiles(home)).toHaveLength(1);
	});
});

const stateFile = (home: Home): string => {
	const name = stateFiles(home).find(one => one.endsWith(".json"));
	if (name === undefined) throw new Error("There is no state file");
	return join(home.stateFolder, name);
};

describe.concurrent("a damaged state file / set aside, said, and the round is right", () => {
	test.for<[what: string, damage: (text: string) => string | Buffer]>([
		["truncated", text => text.slice(0, text.length / 2)],
		["empty", () => ""],
		["garbage", () => "}{ what is this"],
		["binary", () => Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 97) % 256))],
		["zeros, as after a power cut", text => Buffer.alloc(text.length)],
		["huge", () => Buffer.alloc(65 * 1024 * 1024, "9")],
		["huge, and JSON", text => text.replace(/\}\n$/, `,"x":"${"x".repeat(5_000_000)}"}\n`)],
		["nested deeply", () => "[".repeat(200_000)],
		["of a later version", text => text.replace('"version":1', '"version":2')],
		["edited by hand: a text for a number", text => text.replace(/"serial":\d+/, '"serial":"one"')],
		["edited by hand: no address", text => text.replace(/("believed":\{"[^"]*":\[)"[^"]*"/, '$1"somewhere"')],
		["edited by hand: a key is gone", text => text.replace('"believed":', '"beleived":')],
		["another JSON", () => '{"hello":"world"}'],
		["null", () => "null"],
	])("%s", async ([, damage], { open }) => {
		const home = await open(names(FIRST), { zones: [zone] });
		expect((await home.cfddns(["sync"])).code).toBe(0);
		const path = stateFile(home);
		const damaged = damage(readFileSync(path, "utf8"));
		writeFileSync(path, damaged);
		home.configure(names("81.2.69.142"));
		const ran = await home.cfddns(["sync", "--json"]);
		expect(ran.report()).toMatchObject({ ok: true, exitCode: 0 });
		expect(ran.report().problems.map(({ code }) => code)).toEqual(["state-damaged"]);
		expect(found(home)).toEqual(right("81.2.69.142"));
		const aside = readdirSync(home.stateFolder).filter(name => name.includes(".damaged-"));
		expect(aside).toHaveLength(1);
		expect(readFileSync(join(home.stateFolder, aside[0] ?? "")).equals(Buffer.from(damaged))).toBe(true);
		expect((await home.cfddns(["sync", "--json"])).report()).toMatchObject({ problems: [], requests: 0 });
	});

	test("plan / says it too, and leaves the file where it is", async ({ open }) => {
		const home = await open(names(FIRST), { zones: [zone] });
		await home.cfddns(["sync"]);
		writeFileSync(stateFile(home), "{");
		const before = home.files();
		const planned = await home.cfddns(["plan", "--json"]);
		expect(planned.report()).toMatchObject({ exitCode: 0, problems: [{ code: "state-damaged" }] });
		expect(home.files()).toEqual(before);
	});

	test("for people / a warning on stderr, what and why, and exit 0", async ({ open }) => {
		const home = await open(names(FIRST), { zones: [zone] });
		await home.cfddns(["sync"]);
		writeFileSync(stateFile(home), "{");
		const { code, stderr, stdout } = await home.cfddns(["sync"]);
		expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
		expect(stderr).toMatch(/^warning: The state file .* is damaged \(it is not JSON\).*\n {2}fix: .*\n$/);
	});
});

describe("a state folder that cannot be written / the names are right all the same, and it is said", () => {
	const check = async (home: Home): Promise<void> => {
		const ran = await home.cfddns(["sync", "--json"]);
		expect(found(home)).toEqual(right("81.2.69.142"));
		expect(ran.report().problems.map(({ code }) => code)).toEqual(["state-unwritable"]);
		expect(ran.report().changes.map(({ outcome }) => outcome)).toEqual(["applied", "applied", "applied"]);
		expect(ran.code).toBe(3);
		// And the next change, too.
		const text = readFileSync(home.config, "utf8").replaceAll("81.2.69.142", "81.2.69.160");
		writeFileSync(home.config, text);
		expect((await home.cfddns(["sync"])).code).toBe(3);
		expect(found(home)).toEqual(right("81.2.69.160"));
		expect(writes(home)).toHaveLength(2);
	};

	test("it lies below a file", async ({ open }) => {
		const home = await open("", { zones: [zone] });
		writeFileSync(join(home.folder, "file"), "");
		home.configure(names("81.2.69.142", `state_dir = ${JSON.stringify(join(home.folder, "file/state"))}`));
		await check(home);
	});

	test("it is a file", async ({ open }) => {
		const home = await open("", { zones: [zone] });
		writeFileSync(join(home.folder, "file"), "mine");
		home.configure(names("81.2.69.142", `state_dir = ${JSON.stringify(join(home.folder, "file"))}`));
		await check(home);
		expect(readFileSync(join(home.folder, "file"), "utf8")).toBe("mine");
	});

	// Root may write anywhere: for root the read-only file system below stands for this one, too.
	if (!isRoot) {
		test("nobody may write to it", async ({ open }) => {
			const home = await open("", { zones: [zone] });
			const folder = join(home.folder, "closed");
			mkdirSync(folder);
			chmodSync(folder, 0o500);
			home.configure(names("81.2.69.142", `state_dir = ${JSON.stringify(folder)}`));
			await check(home);
		});
	}

	test.skipIf(!canMount())("its file system is read-only", async ({ open }) => {
		const home = await open("", { zones: [zone] });
		await withTmpfs(home, "size=1m,ro", async folder => {
			home.configure(names("81.2.69.142", `state_dir = ${JSON.stringify(folder)}`));
			await check(home);
		});
	});

	test.skipIf(!canMount())("its disk is full", async ({ open }) => {
		const home = await open("", { zones: [zone] });
		await withTmpfs(home, "size=64k", async folder => {
			fill(folder);
			home.configure(names("81.2.69.142", `state_dir = ${JSON.stringify(folder)}`));
			await check(home);
		});
	});

	test.skipIf(!canMount())("its disk fills up after a round / nothing old is believed", async ({ open }) => {
		const home = await open("", { zones: [zone] });
		await withTmpfs(home, "size=64k", async folder => {
			home.configure(names(FIRST, `state_dir = ${JSON.stringify(folder)}`));
			expect((await home.cfddns(["sync"])).code).toBe(0);
			home.simulator.requests.clear();
			fill(folder);
			home.configure(names("81.2.69.142", `state_dir = ${JSON.stringify(folder)}`));
			await check(home);
		});
	});
});

/** Gives `work` a folder in a file system of its own, which is gone before the home is cleared away. */
async function withTmpfs(home: Home, options: string, work: (folder: string) => Promise<void>): Promise<void> {
	const folder = join(home.folder, "mounted");
	mkdirSync(folder);
	const unmount = mountTmpfs(folder, options);
	try {
		await work(folder);
	} finally {
		unmount();
	}
}

/** Writes until there is no room left. */
function fill(folder: string): void {
	for (const size of [4_096, 512, 1]) {
		for (let count = 0; count < 1_000; count += 1) {
			try {
				writeFileSync(join(folder, `filler-${size}-${count}`), Buffer.alloc(size));
			} catch {
				break;
			}
		}
	}
}
