// The licence texts of everything that is in the bundle; their terms ask for them to go along.
import { readdir, readFile } from "node:fs/promises";

/** @import { Bundled } from "./bundled.mjs" */

/**
 * @param {string} root Ends with a slash.
 * @param {readonly Bundled[]} packages
 * @returns {Promise<string>}
 */
export async function collectLicences(root, packages) {
	const texts = await Promise.all(packages.map(bundled => licenceOf(root, bundled)));
	return `cfddns contains these packages, under their own licences.\n\n${texts.join("\n\n")}\n`;
}

/**
 * @param {string} root
 * @param {Bundled} bundled
 */
async function licenceOf(root, { folder, name, version, licence }) {
	const file = (await readdir(`${root}${folder}`)).find(entry => /^licen[cs]e/i.test(entry));
	const text =
		file === undefined ? "(The package holds no licence file.)" : await readFile(`${root}${folder}/${file}`, "utf8");
	return `${"=".repeat(80)}\n${name} ${version} (${licence})\n${"=".repeat(80)}\n${text.trim()}`;
}
