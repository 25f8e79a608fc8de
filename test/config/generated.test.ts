import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../scripts/generate-docs.mjs", import.meta.url));

test("docs/configuration.md / what the schema and the examples give", async () => {
	const { stderr } = await promisify(execFile)(process.execPath, [SCRIPT, "--check"]);
	expect(stderr).toBe("");
});
