// Which packages are in the bundle, as the build and `package-lock.json` know them.
import { readFile } from "node:fs/promises";

/**
 * @typedef {object} Bundled
 * @property {string} folder Below the project, such as "node_modules/hono".
 * @property {string} name
 * @property {string} version
 * @property {string} licence An SPDX identifier or expression.
 * @property {string} integrity Of its tarball, as Subresource Integrity: "sha512-" and base64.
 * @property {readonly string[]} needs The names of its dependencies.
 */
/** @typedef {{ name?: string, version: string, license?: string, integrity?: string, dependencies?: Record<string, string> }} Locked */

/**
 * In the order of their names. Throws if the lock file does not know one, or knows another version than is installed.
 * @param {string} root Ends with a slash.
 * @param {import("esbuild").Metafile} metafile Its inputs lie below `root`.
 * @returns {Promise<readonly Bundled[]>}
 */
export async function bundledPackages(root, metafile) {
	/** @type {{ packages: Record<string, Locked> }} */
	const { packages } = JSON.parse(await readFile(`${root}package-lock.json`, "utf8"));
	const folders = new Set(Object.keys(metafile.inputs).flatMap(folderOf));
	const found = await Promise.all([...folders].map(folder => bundled(root, folder, packages[folder])));
	return found.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}

/**
 * The innermost: packages may bring others of their own.
 * @param {string} path
 */
function folderOf(path) {
	const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path);
	return match === null ? [] : [match[0]];
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {Locked | undefined} locked
 * @returns {Promise<Bundled>}
 */
async function bundled(root, folder, locked) {
	const { name, version, license } = JSON.parse(await readFile(`${root}${folder}/package.json`, "utf8"));
	if (locked?.version !== version || locked?.integrity === undefined)
		throw new Error(`${folder} holds ${version}, and package-lock.json says ${locked?.version}: run npm ci`);
	const needs = Object.keys(locked.dependencies ?? {});
	return { folder, name, version, licence: license, integrity: locked.integrity, needs };
}
