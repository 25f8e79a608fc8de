import { expect, test } from "vitest";
import { withSections } from "./page.ts";

const PAGE =
	"before\n<!-- bench: one -->\nold\n<!-- /bench -->\nbetween\n<!-- bench: two -->\n<!-- /bench -->\nafter\n";
const section = (id: string, text: string) => ({ id, title: id, text });

test("sections / take the place of what was there, and nothing else", () => {
	const page = withSections(PAGE, [section("two", "B $& $1"), section("one", "A")]);
	expect(page).toBe(
		"before\n<!-- bench: one -->\nA\n<!-- /bench -->\nbetween\n<!-- bench: two -->\nB $& $1\n<!-- /bench -->\nafter\n",
	);
});

test.each<[scenario: string, sections: readonly string[], message: string]>([
	["a place without results / said", ["one"], "Nothing was measured for: two"],
	["results without a place / said", ["one", "two", "three"], "The page has no place for three"],
])("%s", (_scenario, ids, message) =>
	expect(() =>
		withSections(
			PAGE,
			ids.map(id => section(id, "")),
		),
	).toThrow(message),
);
