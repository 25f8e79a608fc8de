import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { createRunCommand } from "./command.ts";

const NODE = process.execPath;
const LIMITS = { timeoutMs: 20_000, maxBytes: 4096 };
const never = new AbortController().signal;
const run = createRunCommand({
	...process.env,
	CFDDNS_TOKEN: "t0p",
	Cloudflare_Api_Token: "s3cret",
	CFDDNS_OWNER: "home",
});
const js = (code: string, limits = LIMITS, signal = never): Promise<string> => run(NODE, ["-e", code], limits, signal);

test("prints / its output, byte for byte as UTF-8", async () =>
	expect(await js("process.stdout.write('81.2.69.142\\n\\u00e4')")).toBe("81.2.69.142\nä"));

test("arguments / no shell touches them", async () => {
	const words = ["$HOME", "a b", "*", ";ls", '"'];
	expect(JSON.parse(await run(NODE, ["-p", "JSON.stringify(process.argv.slice(1))", ...words], LIMITS, never))).toEqual(
		words,
	);
});

test("environment / passed on, but not our token, and there is no input", async () => {
	const code = `const e = process.env;
		console.log(JSON.stringify([e.CFDDNS_TOKEN, e.Cloudflare_Api_Token, e.CFDDNS_OWNER, require("fs").readFileSync(0, "utf8")]))`;
	expect(JSON.parse(await js(code))).toEqual([null, null, "home", ""]);
});

test.each<[state: string, code: string, message: RegExp]>([
	["exit code / said", "process.exit(3)", /ended with exit code 3$/],
	[
		"complaint / one line, cut",
		"console.error('no\\n\\u001b[31mway ' + 'x'.repeat(500)); process.exit(1)",
		/exit code 1 \("no \[31mway x+\.\.\."\)$/,
	],
	["signal / said", "process.kill(process.pid, 'SIGTERM')", /was ended by SIGTERM$/],
	["too much / stopped", "setInterval(() => console.log('x'.repeat(1000)), 1)", /printed more than 4096 bytes$/],
])("%s", async (_state, code, message) => {
	const error = await js(code).catch(reason => reason);
	expect(error.name).toBe("CommandFailure");
	expect(error.message).toMatch(message);
	expect(error.message.length).toBeLessThan(NODE.length + 120);
});

test.each<[program: string, message: string]>([
	["/nowhere/getip", "/nowhere/getip was not found"],
	["/", "/ may not be run"],
])("%s / says why", async (program, message) => await expect(run(program, [], LIMITS, never)).rejects.toThrow(message));

test("an argument list too long / a failure, not a crash", async () =>
	await expect(run(NODE, ["x".repeat(3_000_000)], LIMITS, never)).rejects.toThrow(/could not be started \(E2BIG\)/));

/** A program with a child that holds its output open; both live for long. */
const FAMILY = `require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
	setInterval(() => {}, 1000);`;

type Row = { readonly group: string; readonly command: string };

/** What runs now. "Z": ended, but nobody has asked for its exit code yet. */
const running = (): readonly Row[] =>
	execFileSync("ps", ["-eo", "pgid=,stat=,args="], { encoding: "utf8" })
		.split("\n")
		.map(line => line.trim().split(/\s+/))
		.flatMap(([group = "", status = "Z", ...command]) =>
			status.startsWith("Z") ? [] : [{ group, command: command.join(" ") }],
		);

test.skipIf(process.platform === "win32").each<[state: string, stop: "deadline" | "abort"]>([
	["deadline / the program and its child are ended", "deadline"],
	["abort / the program and its child are ended, the reason is thrown", "abort"],
])("%s (skipped on Windows)", async (_state, stop) => {
	const marker = `marker-${process.pid}-${stop}`;
	const control = new AbortController();
	const timeoutMs = stop === "deadline" ? 1_500 : 20_000;
	const outcome = js(`/*${marker}*/ ${FAMILY}`, { timeoutMs, maxBytes: 4096 }, control.signal).catch(reason => reason);

	const groupOf = (): string | undefined => running().find(({ command }) => command.includes(marker))?.group;
	const sizeOf = (group: string | undefined): number => running().filter(row => row.group === group).length;
	await expect.poll(() => sizeOf(groupOf() ?? "none"), { timeout: 10_000 }).toBe(2);
	const group = groupOf();

	const reason = new Error("enough");
	if (stop === "abort") control.abort(reason);
	const error = await outcome;
	if (stop === "abort") expect(error).toBe(reason);
	else expect(error.message).toBe(`${NODE} did not end within 1.5 s`);
	await expect.poll(() => sizeOf(group)).toBe(0);
});

test("aborted before / nothing is started", async () => {
	const reason = new Error("stopped");
	await expect(js("", LIMITS, AbortSignal.abort(reason))).rejects.toBe(reason);
});
