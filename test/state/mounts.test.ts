import { execFileSync } from "node:child_process";
import {
	chownSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EMPTY_STATE, type State } from "../../src/core/state.ts";
import { loadLocked, realStore } from "./real-store.ts";
import { NEVER } from "./world.ts";

const holding = (text: string): State => ({ ...EMPTY_STATE, written: { r1: [text] } });
const FIRST = holding("81.2.69.1");
const SECOND = holding("81.2.69.142 ".repeat(2000));

let root = "";
let folder = "";
let fallback = "";
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "cfddns-mounts-"));
	folder = join(root, "state");
	fallback = join(root, "fallback");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function saveLocked(state: State): Promise<void> {
	const store = realStore(folder, fallback);
	const release = await store.lock(NEVER);
	try {
		await store.load();
		await store.save(state);
	} finally {
		await release();
	}
}

test("a missing folder / made, with its parents, for its owner only", async () => {
	folder = join(root, "a", "b");
	await saveLocked(FIRST);
	expect(await loadLocked(folder, fallback)).toEqual({ state: FIRST, problems: [] });
	expect(readdirSync(root)).toEqual(["a"]);
});

test("a dry run in a missing folder / makes nothing", async () => {
	expect(await realStore(folder, fallback).load()).toEqual({ state: EMPTY_STATE, problems: [] });
	expect(readdirSync(root)).toEqual([]);
});

test("a folder below a regular file / the fallback", async () => {
	writeFileSync(join(root, "file"), "");
	folder = join(root, "file", "state");
	await saveLocked(FIRST);
	const { state, problems } = await loadLocked(folder, fallback);
	expect(state).toEqual(FIRST);
	expect(problems).toEqual([
		expect.stringMatching(/cannot be written \((?:ENOTDIR|EEXIST): a part of the path is not a folder\)/),
	]);
});

test("a folder that is a regular file / the fallback", async () => {
	writeFileSync(folder, "");
	await saveLocked(FIRST);
	expect((await loadLocked(folder, fallback)).state).toEqual(FIRST);
	expect(readFileSync(folder, "utf8")).toBe("");
});

test("a folder where the state file should be / told, and the fallback", async () => {
	await saveLocked(FIRST);
	const [name = ""] = readdirSync(folder);
	rmSync(join(folder, name));
	mkdirSync(join(folder, name));
	await saveLocked(SECOND);
	const { state, problems } = await loadLocked(folder, fallback);
	expect(state).toEqual(SECOND);
	expect(problems).toContainEqual(expect.stringMatching(/cannot be read \(EISDIR/));
});

test.each<[situation: string, make: (path: string) => void]>([
	["a symbolic link", path => symlinkSync(root, path)],
	["open to others", path => mkdirSync(path, { mode: 0o755 })],
])("the fallback is %s / not used", async (_situation, make) => {
	writeFileSync(folder, "");
	make(fallback);
	await expect(realStore(folder, fallback).lock(NEVER)).rejects.toMatchObject({ code: "state-unwritable" });
});

/** Mounting takes root, and Linux. */
const canMount = process.platform === "linux" && process.getuid?.() === 0 && tryMount();

function tryMount(): boolean {
	const place = mkdtempSync(join(tmpdir(), "cfddns-mount-"));
	try {
		execFileSync("mount", ["-t", "tmpfs", "none", place], { stdio: "ignore" });
		execFileSync("umount", [place]);
		return true;
	} catch {
		return false;
	} finally {
		rmSync(place, { recursive: true });
	}
}

describe.skipIf(!canMount)("file systems that refuse (needs root on Linux)", () => {
	beforeEach(() => {
		mkdirSync(folder);
		execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k,mode=0700", "none", folder]);
	});
	afterEach(() => void execFileSync("umount", [folder]));
	const remount = (how: "ro" | "rw") => execFileSync("mount", ["-o", `remount,${how}`, folder]);

	test("read-only / the fallback, and home again when it can be written", async () => {
		await saveLocked(FIRST);
		remount("ro");
		await saveLocked(SECOND);
		const spoiled = await loadLocked(folder, fallback);
		expect(spoiled.state).toEqual(SECOND);
		expect(spoiled.problems).toEqual([
			`state-unwritable: State folder ${folder} cannot be written (EROFS: read-only file system): nothing new is remembered there; using ${fallback} until then`,
		]);
		remount("rw");
		expect(await loadLocked(folder, fallback)).toEqual({ state: SECOND, problems: [] });
		expect(readdirSync(fallback)).toEqual([]);
	});

	test("read-only, and another user's fallback / no round", async () => {
		mkdirSync(fallback, { mode: 0o700 });
		chownSync(fallback, 12_345, 12_345);
		remount("ro");
		await expect(realStore(folder, fallback).lock(NEVER)).rejects.toMatchObject({
			message: expect.stringContaining(`${fallback} (it belongs to another user)`),
		});
	});

	test.each<[situation: string, room: number, told: "now" | "next"]>([
		["full", 0, "now"],
		["nearly full", 4096, "next"],
	])("%s / the old state goes, the new one is kept in the fallback", async (_situation, room, told) => {
		await saveLocked(FIRST);
		const ballast = join(folder, "ballast");
		expect(() => writeFileSync(ballast, "x".repeat(65_536))).toThrow(/ENOSPC/);
		const size = readFileSync(ballast).length;
		writeFileSync(ballast, "x".repeat(size - room));

		const store = realStore(folder, fallback);
		const release = await store.lock(NEVER);
		expect((await store.load()).problems).toHaveLength(told === "now" ? 1 : 0);
		await store.save(SECOND);
		await release();
		expect(readdirSync(folder)).toEqual(["ballast"]);

		const spoiled = await loadLocked(folder, fallback);
		expect(spoiled.state).toEqual(SECOND);
		expect(spoiled.problems).toEqual([expect.stringContaining("ENOSPC: no space is left")]);
		rmSync(ballast);
		expect(await loadLocked(folder, fallback)).toEqual({ state: SECOND, problems: [] });
		expect(readdirSync(fallback)).toEqual([]);
	});

	test("full, and so is the fallback / nothing is remembered, and save says so", async () => {
		fallback = join(folder, "fallback");
		await saveLocked(FIRST);
		expect(() => writeFileSync(join(folder, "ballast"), "x".repeat(65_536))).toThrow(/ENOSPC/);
		await expect(saveLocked(SECOND)).rejects.toMatchObject({
			code: "state-unwritable",
			message: expect.stringMatching(/saved neither in .* nor in .*: the next round starts from nothing/),
		});
		expect((await loadLocked(folder, fallback)).state).toEqual(EMPTY_STATE);
	});
});
