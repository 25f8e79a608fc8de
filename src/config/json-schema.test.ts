import { Ajv } from "ajv";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { GRAMMARS } from "../../test/config/grammars.ts";
import { createJsonSchema } from "./json-schema.ts";
import { referenceOf } from "./reference.ts";

const schema = createJsonSchema(GRAMMARS);
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

test.each<[toml: string, isValid: boolean]>([
	['token = "x"\ndomains = ["a.example.com"]', true],
	["", true],
	['interval = "90s"', true],
	['interval = "often"', false],
	["interval = 90", false],
	['intervall = "90s"', false],
	["[ipv6]\nenabled = false", true],
	['[ipv6]\nenabled = "auto"', true],
	['[ipv6]\nenabled = "maybe"', false],
	['[ipv4]\nsources = ["interface:eth0", "trace"]', true],
	['[ipv4]\nsources = ["iface:eth0"]', false],
	['[ipv4]\nsources = ["static"]', false],
	['[ipv4]\nsources = ["auto:x"]', false],
	["[ipv4]\nsources = []", false],
	["[guard]\nmax_deletes = 0", true],
	["[guard]\nmax_deletes = 0.5", false],
	['[[records]]\nname = "a.example.com"\nttl = 60', true],
	['[[records]]\nname = "a.example.com"\nttl = "auto"', true],
	['[[records]]\nname = "a.example.com"\nttl = 30', false],
	["[[records]]\nttl = 60", false],
	['[[records]]\nname = "a.example.com"\ntypes = ["MX"]', false],
])("%j / valid in an editor: %s", (toml, isValid) => {
	expect(validate(JSON.parse(JSON.stringify(parse(toml))))).toBe(isValid);
});

test("no note of ours / in the JSON Schema", () => {
	expect(JSON.stringify(schema)).not.toContain('"allowed"');
});

test("every key / described, with what is allowed", () => {
	const reference = referenceOf(GRAMMARS);
	expect(reference.length).toBeGreaterThan(25);
	expect(reference.filter(({ description, allowed }) => description === "" || allowed === "")).toEqual([]);
	expect(reference.filter(({ required }) => required).map(({ key }) => key)).toEqual(["records.name"]);
});
