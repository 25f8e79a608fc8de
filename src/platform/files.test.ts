import { execFileSync } from "node:child_process";
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFiles } from "./files.ts";

const uid = process.getuid?.() ?? null;
const files = createFiles({ platform: process.platform, uid });
const unix = uid !== null;

let root = "";
const at = (name: string) => join(root, name);
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "cfddns-files-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each(["durable", "passing"] as const)("a %s file holds its text, for its owner only", async lasting => {
	await files.create(at("file"), "text ü", lasting);
	expect(await files.read(at("file"), 100)).toBe("text ü");
	if (unix) expect(statSync(at("file")).mode & 0o777).toBe(0o600);
	await expect(files.create(at("file"), "", lasting)).rejects.toMatchObject({ code: "EEXIST" });
	expect(readFileSync(at("file"), "utf8")).toBe("text ü");
});

test.runIf(unix)("a file is not made through a symbolic link", async () => {
	symlinkSync(at("elsewhere"), at("link"));
	await expect(files.create(at("link"), "x", "passing")).rejects.toMatchObject({ code: "EEXIST" });
	expect(readdirSync(root)).toEqual(["link"]);
});

test.runIf(process.platform === "linux")("a file that cannot be written / is not there", async () => {
	await expect(files.create(at("no/file"), "x", "passing")).rejects.toMatchObject({ code: "ENOENT" });
});

test.each<[situation: string, make: () => void, path: string, result: object]>([
	["nothing there / null", () => {}, "file", { text: null }],
	["below a file / null", () => writeFileSync(at("file"), ""), "file/below", { text: null }],
	["a folder / EISDIR", () => mkdirSync(at("file")), "file", { code: "EISDIR" }],
	["too large / EFBIG", () => writeFileSync(at("file"), "x".repeat(101)), "file", { code: "EFBIG" }],
	["not UTF-8 / EILSEQ", () => writeFileSync(at("file"), Buffer.from([0x7b, 0xff])), "file", { code: "EILSEQ" }],
])("read: %s", async (_situation, make, path, result) => {
	make();
	const outcome = await files.read(at(path), 100).then(
		text => ({ text }),
		error => ({ code: error.code }),
	);
	expect(outcome).toEqual(result);
});

test.runIf(unix)("a pipe that nobody writes to / does not hang", async () => {
	execFileSync("mkfifo", [at("pipe")]);
	await expect(files.read(at("pipe"), 100)).rejects.toMatchObject({ code: "EISDIR" });
});

test("folders are made with those above them, and again; theirs is the owner alone", async () => {
	await files.makeFolder(at("a/b"));
	await files.makeFolder(at("a/b"));
	await files.syncFolder(at("a/b"));
	expect(await files.look(at("a/b"))).toMatchObject({ kind: "folder", ownedByUs: true, closedToOthers: true });
	expect(await files.list(at("a"))).toEqual(["b"]);
});

test("files are replaced, removed, and found missing", async () => {
	await files.create(at("old"), "old", "passing");
	await files.create(at("new"), "new", "passing");
	await files.rename(at("new"), at("old"));
	expect(await files.read(at("old"), 100)).toBe("new");
	await files.remove(at("old"));
	await files.remove(at("old"));
	await files.remove(at("old/below"));
	expect(await files.look(at("old"))).toBeNull();
	expect(await files.list(root)).toEqual([]);
});

test("touched / modified now", async () => {
	await files.create(at("file"), "", "passing");
	await files.touch(at("file"));
	const modifiedAtMs = (await files.look(at("file")))?.modifiedAtMs ?? 0;
	expect(Math.abs(Date.now() - modifiedAtMs)).toBeLessThan(5000);
});

test.runIf(unix).each<[situation: string, make: (path: string) => void, seen: object]>([
	["a symbolic link", path => symlinkSync(root, path), { kind: "symlink" }],
	["a folder that others may enter", path => mkdirSync(path, 0o711), { kind: "folder", closedToOthers: false }],
	["a folder for the owner", path => mkdirSync(path, 0o700), { kind: "folder", closedToOthers: true, ownedByUs: true }],
	["a file", path => writeFileSync(path, ""), { kind: "file" }],
])("%s is seen as what it is", async (_situation, make, seen) => {
	make(at("it"));
	expect(await files.look(at("it"))).toMatchObject(seen);
	const others = createFiles({ platform: process.platform, uid: 12_345 });
	expect(await others.look(at("it"))).toMatchObject({ ownedByUs: false });
});

test("a platform without owners and modes / nothing to object to", async () => {
	mkdirSync(at("open"));
	chmodSync(at("open"), 0o777);
	const windows = createFiles({ platform: "win32", uid: null });
	expect(await windows.look(at("open"))).toMatchObject({ ownedByUs: true, closedToOthers: true });
	await windows.syncFolder(at("nowhere"));
});

test.runIf(process.platform === "linux")("a folder in which nothing can be made / fails at once", async () => {
	await expect(files.makeFolder("/proc/cfddns/state")).rejects.toMatchObject({ code: "ENOENT" });
});

test("a folder with several above it that are missing / all are made; again is fine", async () => {
	await files.makeFolder(at("a/b/c"));
	await files.makeFolder(at("a/b/c"));
	expect(statSync(at("a/b/c")).isDirectory()).toBe(true);
	writeFileSync(at("file"), "");
	await expect(files.makeFolder(at("file/state"))).rejects.toMatchObject({ code: "ENOTDIR" });
});
