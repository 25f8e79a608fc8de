import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { expect, test } from "vitest";
import { bill, locked, manifest, nameOf, ROOT, read } from "./package.ts";

const SCHEMAS = "node_modules/@cyclonedx/cyclonedx-library/res/schema";

/** CycloneDX's own schema, with SPDX's list of licences. */
function validator(): ValidateFunction {
	const schema = (name: string): object => JSON.parse(read(`${SCHEMAS}/${name}.SNAPSHOT.schema.json`));
	const ajv = new Ajv({ strict: false });
	formats.default(ajv);
	// Formats of draft 2019-09, and fields of other people's that we do not have.
	ajv.addFormat("iri-reference", true).addFormat("idn-email", true);
	for (const name of ["spdx", "jsf-0.82"])
		ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
	return ajv.compile(schema("bom-1.6"));
}

test("the bill of materials / valid CycloneDX 1.6", () => {
	const validate = validator();
	validate(bill());
	expect(validate.errors).toBe(null);
	const [first, ...rest] = bill().components;
	validate({ ...bill(), components: [{ ...first, licenses: [{ license: { id: "MIT-ish" } }] }, ...rest] });
	expect(validate.errors, "a licence that does not exist").not.toBe(null);
});

test("it is about this bundle, byte by byte", () => {
	const { name, version, hashes } = bill().metadata.component;
	const digest = createHash("sha256")
		.update(readFileSync(join(ROOT, "dist/cfddns.mjs")))
		.digest("hex");
	expect({ name, version, hashes }).toEqual({
		name: "cfddns",
		version: manifest().version,
		hashes: [{ alg: "SHA-256", content: digest }],
	});
});

test("each component / the version and the tarball that are locked", () => {
	const known = new Map(locked().map(([folder, { version, integrity }]) => [folder, { version, integrity }]));
	for (const component of bill().components) {
		const [hash] = component.hashes;
		expect({
			version: component.version,
			integrity: `sha512-${Buffer.from(hash?.content ?? "", "hex").toString("base64")}`,
		}).toEqual(known.get(`node_modules/${nameOf(component)}`));
		expect(component.purl).toBe(`pkg:npm/${nameOf(component).replace("@", "%40")}@${component.version}`);
	}
});

test("the graph / every component is reached from the program", () => {
	const needs = new Map(bill().dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
	const reached = new Set([bill().metadata.component.purl]);
	for (const ref of reached) for (const need of needs.get(ref) ?? []) reached.add(need);
	expect(reached.size).toBe(1 + bill().components.length);
	expect([...reached].filter(ref => !needs.has(ref))).toEqual([]);
});
