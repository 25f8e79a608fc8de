import { test as base, expect } from "vitest";
import type { SimulatorOptions } from "../../src/simulator/simulator.ts";
import { type Home, openHome, TOKEN } from "./home.ts";
import type { Ran } from "./program.ts";

export type OpenHome = (toml: string, options?: SimulatorOptions) => Promise<Home>;

/**
 * A test that may open homes. They are closed after it, and whatever it was about: the token is in no output and in no file but
 * the configuration, and nothing printed a stack trace.
 */
export const test = base.extend<{ open: OpenHome }>({
	open: async ({ task: _ }, use) => {
		const homes: Home[] = [];
		await use(async (toml, options) => {
			const home = await openHome(toml, options);
			homes.push(home);
			return home;
		});
		try {
			for (const home of homes) expectClean(home);
		} finally {
			await Promise.all(homes.map(home => home.close()));
		}
	},
});

function expectClean(home: Home): void {
	for (const ran of home.runs) expectSober(ran);
	const { "cfddns.toml": _config, ...rest } = home.files();
	for (const [path, text] of Object.entries(rest)) {
		if (!path.startsWith("secret")) expect(secretsIn(text), path).toEqual([]);
	}
}

/** No secret, and no stack trace. */
export function expectSober({ stdout, stderr }: Pick<Ran, "stdout" | "stderr">): void {
	expect(secretsIn(stdout + stderr)).toEqual([]);
	expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
}

const secretsIn = (text: string): readonly string[] =>
	Object.entries(DISGUISES).flatMap(([how, disguise]) => (text.includes(disguise) ? [how] : []));

/** The token as it is, and in what else it could turn up as. Base64 looks different at each offset; the ends are neighbours'. */
const DISGUISES: Readonly<Record<string, string>> = {
	"as it is": TOKEN,
	"its second half": TOKEN.slice(TOKEN.length / 2),
	"in base64": Buffer.from(TOKEN).toString("base64").slice(0, 40),
	"in base64, one byte later": Buffer.from(` ${TOKEN}`).toString("base64").slice(4, 44),
	"in base64, two bytes later": Buffer.from(`  ${TOKEN}`).toString("base64").slice(4, 44),
	"in hexadecimal": Buffer.from(TOKEN).toString("hex"),
	backwards: [...TOKEN].toReversed().join(""),
};
