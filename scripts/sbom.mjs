// The bill of materials of the bundle (CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/): what is in it, whoever may ask.
import { createHash } from "node:crypto";

/** @import { Bundled } from "./bundled.mjs" */

/**
 * Without a serial number and a time, so that the same sources give the same bill.
 * @param {{ name: string, version: string, description: string, license: string }} program Its package.json.
 * @param {Uint8Array} bundle The file itself.
 * @param {readonly Bundled[]} packages
 * @returns {string}
 */
export function renderSbom({ name, version, description, license }, bundle, packages) {
	const own = purlOf(name, version);
	const refs = new Map(packages.map(bundled => [bundled.name, purlOf(bundled.name, bundled.version)]));
	const bill = {
		$schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
		bomFormat: "CycloneDX",
		specVersion: "1.6",
		version: 1,
		metadata: {
			lifecycles: [{ phase: "build" }],
			component: {
				type: "application",
				"bom-ref": own,
				name,
				version,
				description,
				hashes: [{ alg: "SHA-256", content: createHash("sha256").update(bundle).digest("hex") }],
				licenses: [licenceOf(license)],
				purl: own,
			},
		},
		components: packages.map(componentOf),
		// Whatever is in the bundle is there because the program, or another package in it, names it.
		dependencies: [
			{ ref: own, dependsOn: [...refs.values()] },
			...packages.map(bundled => ({
				ref: purlOf(bundled.name, bundled.version),
				dependsOn: bundled.needs.flatMap(need => refs.get(need) ?? []).sort(),
			})),
		],
	};
	return `${JSON.stringify(bill, null, "\t")}\n`;
}

/** @param {Bundled} bundled */
function componentOf({ name, version, licence, integrity }) {
	const [group, plain] = name.startsWith("@") ? name.split("/") : [undefined, name];
	const purl = purlOf(name, version);
	return {
		type: "library",
		"bom-ref": purl,
		...(group === undefined ? {} : { group }),
		name: plain,
		version,
		scope: "required",
		// Of the tarball that it was installed from.
		hashes: [{ alg: "SHA-512", content: Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex") }],
		licenses: [licenceOf(licence)],
		purl,
	};
}

/**
 * A package URL (https://github.com/package-url/purl-spec); the "@" of a scope is escaped.
 * @param {string} name
 * @param {string} version
 */
const purlOf = (name, version) => `pkg:npm/${name.replace("@", "%40")}@${version}`;

/** @param {string} licence */
const licenceOf = licence => (/[ ()]/.test(licence) ? { expression: licence } : { license: { id: licence } });
