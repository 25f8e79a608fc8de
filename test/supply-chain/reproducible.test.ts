import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bill, nameOf, ROOT } from "./package.ts";

/** What the build reads beside the packages. */
const SOURCES = ["package.json", "package-lock.json", "src", "scripts"];
const BUILT = ["cfddns.mjs", "cfddns.mjs.map", "cfddns.cdx.json", "LICENCES.txt"];

/** The larger part of the packages is types, and of one a second kind of modules. Maps go into ours. */
const isNeeded = (path: string): boolean =>
	!/\.(?:[cm]?ts)$/.test(path) && !/\/cloudflare\/(?:(?!package)[^/]+\/)*(?:src|[^/]+\.js)$/.test(path);

test("another folder that holds only what the bill of materials lists / builds the same, byte by byte", {
	timeout: 600_000,
}, () => {
	const folder = mkdtempSync(join(tmpdir(), "cfddns build elsewhere "));
	try {
		for (const name of SOURCES) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
		for (const name of bill().components.map(nameOf))
			cpSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name), {
				recursive: true,
				filter: isNeeded,
			});
		// The tool, which is not in what it makes.
		for (const name of ["esbuild", "@esbuild"])
			symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
		execFileSync(process.execPath, ["scripts/build.mjs"], {
			cwd: folder,
			env: { PATH: process.env["PATH"], TZ: "Pacific/Chatham", LC_ALL: "tr_TR.UTF-8", HOME: folder },
			stdio: "inherit",
		});
		expect(readdirSync(join(folder, "dist")).toSorted()).toEqual(BUILT.toSorted());
		for (const name of BUILT)
			expect(readFileSync(join(folder, "dist", name)).equals(readFileSync(join(ROOT, "dist", name))), name).toBe(true);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
