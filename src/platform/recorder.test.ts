import { expect, test } from "vitest";
import type { Machine } from "./machine.ts";
import type { Kernel } from "./network.ts";
import { createRecorder } from "./recorder.ts";

const TOKEN = "cfut_0123456789abcdefghijklmnopqrstuvwxyzABCD";

function world() {
	const versions = new Map([["/c", 1]]);
	const machine: Machine = {
		identity: path => {
			if (path === "/c/d") throw Object.assign(new Error("ENOTDIR"), { code: "ENOTDIR" });
			const version = versions.get(path);
			return version === undefined ? null : { text: String(version), changedAtMs: version };
		},
		readText: () => null,
		isThere: () => false,
		interfaces: () => ({}),
	};
	let route = "wan0\t00000000\t0\n";
	const kernel: Kernel = {
		interfaces: async () => ({ wan0: [Object.assign({ address: "81.2.69.1" }, { netmask: "255.255.255.0" })] }),
		table: () => route,
		outgoingAddress: async () => null,
		sys: () => null,
	};
	const recorder = createRecorder(machine);
	const config = (path: string, text: string, reading = (): void => undefined) =>
		recorder
			.config({
				platform: "linux",
				env: { CREDENTIALS_DIRECTORY: "/run/credentials/c" },
				isRoot: true,
				home: null,
				readFile: async () => {
					reading();
					return { kind: "text", text, mode: 0o600 };
				},
				openCredential: async () => ({ kind: "missing" }),
				besides: (_file, relative) => relative,
			})
			.readFile(path);
	return { versions, recorder, config, kernel: recorder.kernel(kernel), route: (text: string) => (route = text) };
}

test("what was read / with what tells the file from another, and what was not there", async () => {
	const { recorder, config } = world();
	await config("/c", "x");
	await config("/d", "");
	expect(recorder.finish(["/c"])).toEqual({
		facts: [
			["file", "/c", "1"],
			["file", "/d", null],
			["file", "/c", "1"],
		],
		changedAtMs: 1,
	});
});

test("a file that the system tells nothing of / read all the same, and spoiled", async () => {
	const { recorder, config } = world();
	expect(await config("/c/d", "x")).toMatchObject({ text: "x" });
	expect(recorder.finish(["/c/d"])).toBeNull();
});

test("changed while it was read / spoiled", async () => {
	const { recorder, config, versions } = world();
	await config("/c", "x", () => versions.set("/c", 2));
	expect(recorder.finish([])).toBeNull();
});

test("a credential / only that it is a token, and nothing of it", async () => {
	const { recorder, config } = world();
	await config("/run/credentials/c/cfddns-token", `${TOKEN}\n`);
	expect(recorder.finish([])?.facts).toEqual([["token", "/run/credentials/c/cfddns-token", "evident"]]);
});

const HANDED = "/run/credentials/c/cfddns.toml";

test("a configuration that systemd hands over / word for word, since its file is another at each start", async () => {
	const { recorder, config, versions } = world();
	versions.set(HANDED, 1);
	await config(HANDED, "domains = []", () => versions.set(HANDED, 2));
	expect(recorder.finish([])?.facts).toEqual([["text", HANDED, "domains = []"]]);
});

test.each<[state: string, text: string, hasSecret: boolean]>([
	["with a secret in it", "token = 1", true],
	["longer than a memo should be", "#".repeat(16_385), false],
])("such a configuration %s / spoiled", async (_state, text, hasSecret) => {
	const { recorder, config } = world();
	await config(HANDED, text);
	if (hasSecret) recorder.spoilTexts();
	expect(recorder.finish([])).toBeNull();
});

test("a secret in a file that is told by its identity / nothing of it is noted, so a memo may be", async () => {
	const { recorder, config } = world();
	await config("/c", "token = 1");
	recorder.spoilTexts();
	expect(recorder.finish([])).not.toBeNull();
});

test("a credential that may be no token / spoiled", async () => {
	const { recorder, config } = world();
	await config("/run/credentials/c/cfddns-token", "your-token-here");
	expect(recorder.finish([])).toBeNull();
});

test("the kernel's tables / as far as a round looks, once", async () => {
	const { recorder, kernel } = world();
	expect(await kernel.interfaces()).toEqual({ wan0: [{ address: "81.2.69.1" }] });
	kernel.table("route");
	kernel.table("route");
	expect(recorder.finish([])?.facts).toEqual([
		["interfaces", "", '{"wan0":[{"address":"81.2.69.1"}]}'],
		["table", "route", "wan0\t00000000\t0"],
	]);
});

test("routes that change between two looks / spoiled", () => {
	const { recorder, kernel, route } = world();
	kernel.table("route");
	route("wan1\t00000000\t0\n");
	kernel.table("route");
	expect(recorder.finish([])).toBeNull();
});

test("a question that only a socket answers / spoiled", async () => {
	const { recorder, kernel } = world();
	await kernel.outgoingAddress("ipv4");
	expect(recorder.finish([])).toBeNull();
});
