import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type HttpAnswer, HttpFailure } from "../../src/core/ports.ts";
import { create, name, record, remove, update, zoneNamed } from "./samples.ts";
import { adapterFor } from "./start.ts";

const TOKEN = "cfut_AbC123-unlikely-to-occur-by-itself_9f";
const never = new AbortController().signal;
const zone = zoneNamed("example.com", "z1");

/** Everything that a log, a report or a crash could print of an error, its causes included. */
function printed(error: unknown): string {
	const parts: string[] = [];
	for (let at = error; at instanceof Error; at = at.cause) {
		parts.push(at.message, at.stack ?? "", JSON.stringify(at), inspect(at, { depth: 9, showHidden: true }));
		if ("reported" in at && typeof at.reported === "function") parts.push(JSON.stringify(at.reported()));
	}
	return parts.join("\n");
}

/** Text in which whatever answers gives the token back. */
const echo = fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}${TOKEN}${after}`);
const code = fc.constantFrom(1000, 1001, 6003, 7003, 9109, 9103, 10000, 81044, 81045, 81053, 81058, 9021, 4711, null);
const apiError = fc.record({ code, message: echo, error_chain: fc.constantFrom([], [{ code: 6111, message: TOKEN }]) });
const envelope = fc
	.array(apiError, { maxLength: 3 })
	.map(errors => JSON.stringify({ success: false, errors, messages: [TOKEN], result: null }));
const success = fc.constantFrom(
	JSON.stringify({ success: true, errors: [], result: [{ id: TOKEN, name: TOKEN, type: "A", content: TOKEN }] }),
	JSON.stringify({ success: true, errors: [], result: { id: TOKEN, name: TOKEN, type: "A", content: TOKEN } }),
	JSON.stringify({ success: true, errors: [], result: [TOKEN], result_info: { total_count: 1 } }),
);
const answer: fc.Arbitrary<HttpAnswer> = fc.record({
	status: fc.constantFrom(200, 204, 302, 400, 401, 403, 404, 408, 429, 500, 502, 526),
	headers: fc.constantFrom<Record<string, string>>(
		{},
		{ "cf-ray": TOKEN.slice(0, 40), "retry-after": TOKEN, "content-type": TOKEN, location: `/${TOKEN}` },
		{ "cf-ray": TOKEN, "retry-after": "7", date: TOKEN },
	),
	body: fc.oneof(
		envelope,
		success,
		echo,
		echo.map(text => `<html>${text}`),
		echo.map(text => `{"a":"${text}`),
	),
});
const failure = fc
	.constantFrom("refused", "untrusted", "broken", "deadline", "too-large")
	.map(kind => new HttpFailure(kind, "api.example did something"));

test("whatever answers, and whatever it says / the token is in no problem", async () => {
	await fc.assert(
		fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: answer }, failure), async given => {
			const { host } = adapterFor("https://api.example/client/v4", {
				token: TOKEN,
				http: async () => {
					if (given instanceof HttpFailure) throw given;
					return given;
				},
			});
			const before = record({ id: "r1" });
			const changes = [
				create("81.2.69.142", { name: name("www.example.com") }),
				update(before, { content: "81.2.69.142" }),
				remove(record({ id: "r2", name: name("old.example.com") })),
			];
			const errors: unknown[] = [];
			const note = (error: unknown) => errors.push(error);
			await host.zones(never).catch(note);
			await host.list(zone, never).catch(note);
			for (const part of [changes, ...changes.map(change => [change])]) {
				for (const outcome of await host.apply(zone, part, "replay", never)) {
					if (outcome.kind !== "applied") errors.push(outcome.problem);
				}
			}
			for (const error of errors) {
				expect(error).toHaveProperty("name", "Problem");
				expect(printed(error)).not.toContain(TOKEN);
				// Nor a recognisable part of it, such as a cf-ray of 40 characters.
				expect(printed(error)).not.toContain(TOKEN.slice(0, 30));
			}
		}),
		{ numRuns: 200 },
	);
}, 60_000);

test.each([
	["a line break at the end", `${TOKEN}\n`],
	["a blank inside", `${TOKEN} ${TOKEN}`],
	["another script", `${TOKEN}ü`],
	["nothing", ""],
])("a token with %s / is not sent, and not told", async (_scenario, token) => {
	const { host, sent } = adapterFor("https://api.example/client/v4", { token });
	const error: unknown = await host.zones(never).catch((reason: unknown) => reason);
	expect(error).toMatchObject({ code: "token-rejected" });
	expect(printed(error)).not.toContain(TOKEN);
	expect(sent).toEqual([]);
});
