import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configOf, fixture, fixtures, migrated, SECRETS, saidIn } from "./files.ts";

const ZONES = ["023e105f4ecef8ad9ca31a8372d0c353=example.com", "353c0d2738a13c9da8fece4fe501e320=example.net"];

describe.each(fixtures)("%s", path => {
	const text = fixture(path);
	const result = migrated(text, { zones: ZONES });

	test("the result, and what is said / as reviewed", async () => {
		const problems = result.problems.map(({ code, message }) => `${code}: ${message}`);
		const notes = result.notes.map(({ line, message }) => `${line ?? "-"}: ${message}`);
		const page = [
			`# format: ${result.format}, parts: ${result.parts}`,
			result.config ?? "# nothing\n",
			...problems,
			...notes,
		];
		await expect(`${page.join("\n")}\n`).toMatchFileSnapshot(join("golden", `${path}.txt`));
	});

	test("every part / our own configuration, each secret only where it belongs", () => {
		for (let part = 1; part <= result.parts; part += 1) {
			const one = migrated(text, { zones: ZONES, part });
			if (one.config !== null) expect(() => configOf(one.config ?? "")).not.toThrow();
			for (const secret of SECRETS) expect(saidIn(one)).not.toContain(secret);
			const comments = (one.config ?? "").split("\n").filter(line => line.startsWith("#"));
			for (const secret of SECRETS) expect(comments.join("\n")).not.toContain(secret);
		}
	});

	test("recognised by its folder's format, with other line ends and a byte order mark / the same", () => {
		expect(result.format).toBe(path.split("/")[0]);
		expect(migrated(`\ufeff${text.replaceAll("\n", "\r\n")}`, { zones: ZONES })).toEqual(result);
		expect(migrated(text, { zones: ZONES })).toEqual(result);
	});
});
