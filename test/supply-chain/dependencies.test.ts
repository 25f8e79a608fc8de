import { describe, expect, test } from "vitest";
import { bill, locked, manifest, nameOf, read } from "./package.ts";

/** What may go into the bundle: a copy of its text is all that these ask for, and that is in dist/LICENCES.txt. */
const IN_THE_BUNDLE = new Set(["MIT", "MIT-0", "ISC", "BSD-3-Clause", "Apache-2.0"]);
/** What may be used while developing: nothing of it is handed on. MPL-2.0 is lightningcss, CC-BY-4.0 caniuse-lite. */
const WHILE_DEVELOPING = new Set([...IN_THE_BUNDLE, "0BSD", "BSD-2-Clause", "BlueOak-1.0.0", "MPL-2.0", "CC-BY-4.0"]);

const bundled = new Set(bill().components.map(nameOf));

/** "MIT OR Apache-2.0" is as good as the better of the two. */
const isAllowed = (licence: string, among: ReadonlySet<string>): boolean =>
	licence
		.replace(/^\((.*)\)$/, "$1")
		.split(" OR ")
		.some(each => among.has(each));

describe("direct dependencies", () => {
	const direct = Object.keys(manifest().devDependencies).toSorted();
	const [, inBundle = "", developing = ""] = read("docs/design/dependencies.md").split(
		/^In the bundle:|^While developing:/m,
	);
	const namedIn = (table: string): readonly string[] =>
		Array.from(table.matchAll(/^\| ((?!package )[@a-z].*?) \| \S/gm), ([, names = ""]) =>
			names.split(/, | \(and |\)/).filter(name => name !== ""),
		).flat();

	test("each has its reason in docs/design/dependencies.md, and nothing else stands there", () => {
		expect([...new Set([...namedIn(inBundle), ...namedIn(developing)])].toSorted()).toEqual(direct);
	});

	test("those that the bundle holds are named as such, and no others", () => {
		expect(namedIn(inBundle).toSorted()).toEqual(direct.filter(name => bundled.has(name)));
	});

	test("each is pinned to one version", () => {
		expect(
			Object.entries(manifest().devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
		).toEqual([]);
	});

	test("users install none: there are no others than those of developers", () => {
		expect(Object.keys(manifest()).filter(key => /dependencies$/i.test(key))).toEqual(["devDependencies"]);
	});
});

describe("licences", () => {
	test("the check sees what it should / a copyleft licence is not allowed, a choice is", () => {
		expect(
			["GPL-3.0-only", "MIT AND GPL-3.0-only", "(MIT OR GPL-3.0-only)"].map(each => isAllowed(each, IN_THE_BUNDLE)),
		).toEqual([false, false, true]);
	});

	test("of what is in the bundle / allowed, and each text goes along", () => {
		const licences = bill().components.flatMap(({ licenses }) =>
			licenses.map(each => ("expression" in each ? each.expression : each.license.id)),
		);
		expect(licences.filter(licence => !isAllowed(licence, IN_THE_BUNDLE))).toEqual([]);
		const texts = read("dist/LICENCES.txt");
		expect(bill().components.filter(each => !texts.includes(`\n${nameOf(each)} ${each.version} (`))).toEqual([]);
		expect(texts).not.toContain("holds no licence file");
	});

	test("of what is used while developing / allowed", () => {
		expect(locked().filter(([, { license = "none" }]) => !isAllowed(license, WHILE_DEVELOPING))).toEqual([]);
	});
});

describe("package-lock.json", () => {
	test("every package is pinned by the digest of its tarball, wherever it comes from", () => {
		const loose = locked().filter(
			([, { integrity = "", resolved }]) => !integrity.startsWith("sha512-") || resolved !== undefined,
		);
		expect(loose).toEqual([]);
	});
});

describe("scripts that run while something is installed", () => {
	const withScripts = locked().flatMap(([folder, { hasInstallScript }]) =>
		hasInstallScript === true ? [folder.replace(/^.*node_modules\//, "")] : [],
	);

	test("no package in the bundle has one", () => {
		expect(withScripts.filter(name => bundled.has(name))).toEqual([]);
	});

	test("of those that have one, each is known, and none may run it", () => {
		// esbuild's spares its command one process at each start; the build does not use the command.
		expect(withScripts).toEqual(["esbuild"]);
		expect(manifest().allowScripts).toEqual({ esbuild: false });
	});

	test("ours is `prepare` alone, which builds a checkout; installing the tarball runs nothing", () => {
		const automatic = Object.keys(manifest().scripts).filter(name =>
			/^(?:(?:pre|post)?(?:install|uninstall|prepare|publish|pack|version)|dependencies|prepublishOnly)$/.test(name),
		);
		expect(automatic).toEqual(["prepare"]);
	});
});
