import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemConfigWorld } from "./config-world.ts";

let folder = "";
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "cfddns-config-world-"));
	writeFileSync(join(folder, "plain"), "token = 1\n", { mode: 0o600 });
	writeFileSync(join(folder, "open"), "");
	chmodSync(join(folder, "open"), 0o644);
	writeFileSync(join(folder, "marked"), "\ufeffx");
	writeFileSync(join(folder, "utf16"), Buffer.from("\ufefftök\r\n", "utf16le"));
	writeFileSync(join(folder, "large"), "x".repeat(1_048_577));
	writeFileSync(join(folder, "largest"), "x".repeat(1_048_576));
	mkdirSync(join(folder, "folder"));
	symlinkSync("plain", join(folder, "link"));
	symlinkSync("circle", join(folder, "circle"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const world = systemConfigWorld({ platform: "linux", env: { HOME: "/home/ann" }, getuid: () => 1000 });

test.each<[name: string, answer: object]>([
	["plain", { kind: "text", text: "token = 1\n", mode: 0o600 }],
	["open", { kind: "text", text: "", mode: 0o644 }],
	["link", { kind: "text", text: "token = 1\n", mode: 0o600 }],
	["marked", { kind: "text", text: "x" }],
	["utf16", { kind: "text", text: "tök\r\n" }],
	["largest", { kind: "text" }],
	["large", { kind: "unreadable", reason: "it is larger than 1 MiB" }],
	["folder", { kind: "unreadable", reason: "it is a folder" }],
	["circle", { kind: "unreadable", reason: "its links go in a circle" }],
	["gone", { kind: "missing" }],
	["plain/below", { kind: "missing" }],
	["nul\0", { kind: "unreadable", reason: "ERR_INVALID_ARG_VALUE" }],
])("%j / %j", async (name, answer) => {
	expect(await world.readFile(join(folder, name))).toMatchObject(answer);
});

test("Windows / no permission bits", async () => {
	const windows = systemConfigWorld({ platform: "win32", env: {} });
	expect(await windows.readFile(join(folder, "open"))).toEqual({ kind: "text", text: "", mode: null });
	expect(windows.isRoot).toBe(false);
});

test("the facts / as the process has them", () => {
	expect([world.isRoot, world.home, world.platform]).toEqual([false, "/home/ann", "linux"]);
	expect(systemConfigWorld({ platform: "linux", env: {}, getuid: () => 0 }).isRoot).toBe(true);
});

test.each<[file: string, path: string, besides: string]>([
	["/etc/cfddns/cfddns.toml", "token", "/etc/cfddns/token"],
	["/etc/cfddns/cfddns.toml", "../token", "/etc/token"],
	["/etc/cfddns/cfddns.toml", "/run/token", "/run/token"],
])("%s, %s / %s", (file, path, besides) => {
	expect(world.besides(file, path)).toBe(besides);
});
