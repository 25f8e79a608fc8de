import { expect, test } from "vitest";
import type { Remark } from "../../src/core/checks/finding.ts";

/** A situation, what the check makes of it (asked within the test), and that as lines or patterns: "LEVEL CODE: MESSAGE". */
export type Row = readonly [situation: string, look: () => readonly Remark[], said: readonly (string | RegExp)[]];

/** All that rows have provoked so far. */
export const provoked: Remark[] = [];

const shown = ({ level, code, message }: Remark): string => `${level} ${code ?? "-"}: ${message}`;

/** One line for each remark. */
export const rows = (table: readonly Row[]): void => {
	test.each(table)("%s", (_situation, look, said) => {
		const remarks = look();
		provoked.push(...remarks);
		const lines = remarks.map(shown);
		expect(lines).toHaveLength(said.length);
		for (const [index, expected] of said.entries()) {
			if (typeof expected === "string") expect(lines[index]).toBe(expected);
			else expect(lines[index]).toMatch(expected);
		}
		// Whatever is wrong has a way out.
		for (const { level, code, fix } of remarks) if (level !== "ok" && code !== "not-checked") expect(fix).not.toBe("");
	});
};
