// The licence texts of everything that is in the bundle; their terms ask for them to go along.
import { readdir, readFile } from "node:fs/promises";

/**
 * @param {string} root Ends with a slash.
 * @param {import("esbuild").Metafile} metafile
 * @returns {Promise<string>}
 */
export async function collectLicences(root, metafile) {
	const packages = new Set(Object.keys(metafile.inputs).flatMap(path => packageOf(path)));
	const texts = await Promise.all([...packages].sort().map(name => licenceOf(root, name)));
	return `cfddns contains these packages, under their own licences.\n\n${texts.join("\n\n")}\n`;
}

/** @param {string} path */
function packageOf(path) {
	const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
	return match?.[1] === undefined ? [] : [match[1]];
}

/**
 * @param {string} root
 * @param {string} name
 */
async function licenceOf(root, name) {
	const folder = `${root}node_modules/${name}`;
	const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
	const file = (await readdir(folder)).find(entry => /^licen[cs]e/i.test(entry));
	const text =
		file === undefined ? "(The package holds no licence file.)" : await readFile(`${folder}/${file}`, "utf8");
	return `${"=".repeat(80)}\n${name} ${version} (${license})\n${"=".repeat(80)}\n${text.trim()}`;
}
