import { expect, test } from "vitest";
import { createFollowProgram } from "./follow.ts";

const NODE = process.execPath;
const WINDOWS = process.platform === "win32";
const never = new AbortController().signal;
const environment = { ...process.env, CFDDNS_TOKEN: "t0p", Cloudflare_Api_Token: "s3cret" };
const follow = createFollowProgram(environment);

/** How it ended, and what was heard; repetitions count once, for they are chunks. */
async function followed(program: string, ...args: readonly string[]) {
	const heard: string[] = [];
	const how = await follow(
		program,
		args,
		what => {
			if (heard.at(-1) !== what) heard.push(what);
		},
		never,
	);
	return { how, heard };
}

test
	.skipIf(WINDOWS)
	.each<[state: string, words: readonly [string, ...string[]], how: string, heard: readonly string[]]>([
		["ends well", ["true"], "`true` ended with exit code 0", []],
		["prints", ["echo", "x"], "`echo` ended with exit code 0", ["output"]],
		[
			"complains",
			["sh", "-c", "echo 'no\nway' >&2; exit 255"],
			'`sh` ended with exit code 255 ("no way")',
			["complaint"],
		],
		["is killed", ["sh", "-c", "kill -9 $$"], "`sh` was ended by signal 9", []],
		["is missing", ["/nowhere/monitor"], "`/nowhere/monitor` was not found", []],
		// Its words are never read by a shell.
		["words with blanks and more", ["test", "a b$HOME;", "=", "a b$HOME;"], "`test` ended with exit code 0", []],
	])("%s / said (skipped on Windows)", async (_state, words, how, heard) => {
	expect(await followed(...words)).toEqual({ how, heard });
});

test.skipIf(WINDOWS)(
	"environment / passed on, but not our token, and there is no input (skipped on Windows)",
	async () => {
		const code = `const e = process.env;
		console.error(JSON.stringify([e.CFDDNS_TOKEN, e.Cloudflare_Api_Token, require("fs").readFileSync(0, "utf8")]).replaceAll('"', "'"))`;
		expect((await followed(NODE, "-e", code)).how).toBe(`\`${NODE}\` ended with exit code 0 ("[null,null,'']")`);
	},
);

test.skipIf(WINDOWS)("no shell to be found / said (skipped on Windows)", async () => {
	const lost = createFollowProgram({ PATH: "/nowhere" });
	expect(await lost("ip", [], () => undefined, never)).toBe("`sh` was not found");
});

test.skipIf(WINDOWS)("hundreds of megabytes / heard, not kept (skipped on Windows)", async () => {
	const before = process.memoryUsage().rss;
	let peak = before;
	let chunks = 0;
	const how = await follow(
		"head",
		["-c", "400000000", "/dev/zero"],
		() => {
			chunks += 1;
			peak = Math.max(peak, process.memoryUsage().rss);
		},
		never,
	);
	expect(how).toBe("`head` ended with exit code 0");
	expect(chunks).toBeGreaterThan(1_000);
	expect(peak - before).toBeLessThan(150_000_000);
});

test("aborted before / nothing is started", async () => {
	const reason = new Error("stopped");
	await expect(follow("true", [], () => undefined, AbortSignal.abort(reason))).rejects.toBe(reason);
});
