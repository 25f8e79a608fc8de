import { expect, test } from "vitest";
import { fakeDeps } from "../../test/sources/fake-deps.ts";
import type { Family } from "../core/address.ts";
import type { RunCommand } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { commandKind } from "./command.ts";

const never = new AbortController().signal;
const ask = (run: RunCommand, argument = "/opt/getip --key=s3cret", family: Family = "ipv4", signal = never) =>
	commandKind.open(argument, family, { ...fakeDeps, run, timeoutMs: 7_000 })(signal);

test.each<[state: string, output: string]>([
	["one line", "81.2.69.142\n"],
	["no line end", "81.2.69.142"],
	["CRLF and blanks", "  81.2.69.142 \r\n"],
	["more lines", "81.2.69.142\nsome words\n10.0.0.1\n"],
])("%s / the first line counts, and the label has no arguments", async (_state, output) =>
	expect(await ask(async () => output)).toEqual({
		kind: "addresses",
		label: "command:/opt/getip",
		addresses: ["81.2.69.142"],
	}),
);

test("the program / gets its words and limits", async () => {
	const calls: unknown[] = [];
	const run: RunCommand = async (program, args, limits) => {
		calls.push([program, args, limits]);
		return "81.2.69.142";
	};
	await ask(run, "getip -i 'wan 0'");
	expect(calls).toEqual([["getip", ["-i", "wan 0"], { timeoutMs: 7_000, maxBytes: 4096 }]]);
});

test.each<[state: string, run: RunCommand, message: string]>([
	["nothing printed", async () => "", "command: the first line of /opt/getip is empty"],
	["an empty first line", async () => "\n81.2.69.142", "command: the first line of /opt/getip is empty"],
	[
		"prose",
		async () => "IP: 81.2.69.142",
		'command: the first line of /opt/getip holds more than an address: "IP: 81.2.69.142"',
	],
	[
		"other family",
		async () => "2a01:5a8::1",
		"command: the first line of /opt/getip is an IPv6 address where IPv4 was asked",
	],
	[
		"failure",
		() => Promise.reject(new Error("/opt/getip ended with exit code 3")),
		"command: /opt/getip ended with exit code 3",
	],
])("%s / a problem", async (_state, run, message) => {
	const problem = await ask(run).catch(reason => reason);
	expect(problem).toBeInstanceOf(Problem);
	expect([problem.code, problem.message]).toEqual(["source-unavailable", message]);
	expect(problem.message).not.toContain("s3cret");
});

test("aborted / the signal's reason, not a problem", async () => {
	const control = new AbortController();
	const reason = new Error("settled");
	const running = ask(
		(_program, _args, _limits, signal) => {
			control.abort(reason);
			return Promise.reject(signal.reason);
		},
		"getip",
		"ipv4",
		control.signal,
	);
	await expect(running).rejects.toBe(reason);
});
