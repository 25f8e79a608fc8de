import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseXml, XmlElement } from "@rgrove/parse-xml";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Facts } from "../../src/install/facts.ts";
import { planInstall } from "../../src/install/install.ts";
import { MODES } from "../../src/install/service-plan.ts";
import { encodedText } from "../../src/platform/text-encoding.ts";
import { factsOf } from "./facts.ts";
import { without } from "./obstacle.ts";

const XSD = join(import.meta.dirname, "task.xsd");
const missing = without("xmllint", "libxml2-utils");

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "cfddns-task-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The task's file as it is written. */
function taskOf(parts: Partial<Facts>): { readonly text: string; readonly bytes: Buffer } {
	const plan = planInstall(factsOf({ platform: "windows", ...parts }));
	const file = plan.files.find(({ path }) => path.endsWith(".xml"));
	if (file === undefined) throw new Error("No task is written");
	return { text: file.content, bytes: encodedText(file.content, file.encoding) };
}

/** What libxml2 has against a file; empty if nothing. */
function objections(bytes: Buffer): string {
	const path = join(folder, "task.xml");
	writeFileSync(path, bytes);
	const { status, stderr } = spawnSync("xmllint", ["--noout", "--nonet", "--schema", XSD, path], { encoding: "utf8" });
	return status === 0 ? "" : stderr;
}

/** The text of the only element of that name. */
function textOf(xml: string, name: string): string {
	const found: string[] = [];
	const look = (element: XmlElement): void => {
		if (element.name === name) found.push(element.text);
		for (const child of element.children) if (child instanceof XmlElement) look(child);
	};
	const { root } = parseXml(xml);
	if (root !== null) look(root);
	expect(found).toHaveLength(1);
	return found[0] ?? "";
}

/** A command line taken apart as Microsoft's C run-time library does it. */
function argvOf(line: string): readonly string[] {
	const words: string[] = [];
	let word: string | null = null;
	let isQuoted = false;
	for (let at = 0; at < line.length; at++) {
		const [backslashes = ""] = /^\\*/.exec(line.slice(at)) ?? [];
		if (backslashes !== "") {
			at += backslashes.length;
			const isBeforeQuote = line[at] === '"';
			word = (word ?? "") + "\\".repeat(isBeforeQuote ? Math.floor(backslashes.length / 2) : backslashes.length);
			if (isBeforeQuote && backslashes.length % 2 === 1) word += '"';
			else at--;
		} else if (line[at] === '"') {
			isQuoted = !isQuoted;
			word ??= "";
		} else if (line[at] === " " && !isQuoted) {
			if (word !== null) words.push(word);
			word = null;
		} else word = (word ?? "") + (line[at] ?? "");
	}
	return word === null ? words : [...words, word];
}

const ODD: readonly (readonly [scenario: string, node: string, config: string])[] = [
	["plain", "C:\\node.exe", "C:\\cfddns.toml"],
	["with spaces", "C:\\Program Files\\nodejs\\node.exe", "D:\\My Things\\cfddns.toml"],
	["with &, <, > and quotes", "C:\\R&D <x>\\node.exe", "C:\\Anna's & Bob's\\cfddns.toml"],
	["not in ASCII", "C:\\Prögramme\\節点\\node.exe", "C:\\Données\\\u{1f3e0}\\cfddns.toml"],
	["of a share", "\\\\server\\tools\\node.exe", "\\\\server\\share\\cfddns.toml"],
	["with a backslash at the end", "C:\\node.exe", "C:\\folder with a space\\"],
];

describe.skipIf(missing !== "")(`the task of Windows, by its schema${missing}`, () => {
	test.each(MODES.flatMap(mode => ODD.map(([scenario, node, config]) => [mode, scenario, node, config] as const)))(
		"%s, paths %s / valid as it is written, UTF-16 with its mark",
		(mode, _scenario, node, config) => {
			const { bytes } = taskOf({ mode, node, config });
			expect([...bytes.subarray(0, 4)]).toEqual([0xff, 0xfe, "<".charCodeAt(0), 0]);
			expect(objections(bytes)).toBe("");
		},
	);

	const { text } = taskOf({});
	test.each<[damage: string, damaged: string, objection: RegExp]>([
		[
			"a trigger's parts in another order",
			text.replace(/(<Enabled>true<\/Enabled>\s*)(<Subscription>.*<\/Subscription>)/, "$2$1"),
			/Enabled/,
		],
		[
			"an element that is not known",
			text.replace("<Hidden>", "<Visible>").replace("</Hidden>", "</Visible>"),
			/Visible/,
		],
		["a word for a truth value", text.replace("<Hidden>true<", "<Hidden>yes<"), /boolean/],
		["an interval below a minute", text.replace("PT5M", "PT5S"), /Interval/],
		["nobody who runs it", text.replace('id="Author"', 'id="Nobody"'), /context|Author/],
		["another name space", text.replace("2004/02", "2005/02"), /Task/],
		["no command", text.replace(/<Command>.*<\/Command>/, ""), /Exec|Command/],
		["a time that is none", text.replace("2026-01-01T00:00:00", "2026-01-01"), /dateTime/],
		[
			"a path that is too long",
			text.replace(/<Command>.*<\/Command>/, `<Command>${"x".repeat(261)}</Command>`),
			/Command/,
		],
	])("%s / refused: the schema is none that lets everything pass", (_damage, damaged, objection) => {
		expect(damaged).not.toBe(text);
		expect(objections(encodedText(damaged, "utf-16"))).toMatch(objection);
	});

	test("the declared encoding is the real one / in UTF-8 it is refused", () => {
		expect(objections(Buffer.from(text, "utf8"))).not.toBe("");
	});
});

test.each(ODD)("paths %s / what is started are those words again", (_scenario, node, config) => {
	const { text } = taskOf({ node, config });
	expect(textOf(text, "Command")).toBe(node);
	expect(argvOf(textOf(text, "Arguments"))).toEqual([
		"C:\\Program Files\\cfddns\\cfddns.mjs",
		"watch",
		"--config",
		config,
	]);
});

test("the event that starts it / is a query of its own, as XML inside of XML", () => {
	const query = parseXml(textOf(taskOf({}).text, "Subscription")).root;
	expect(query?.name).toBe("QueryList");
	expect(query?.text).toBe("*[System[EventID=10000]]");
});
