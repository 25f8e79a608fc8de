import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { parse } from "yaml";

/** Cloudflare's description of its API, which is not part of this repository: it may lie beside it. */
const FILE = join(import.meta.dirname, "../../../shared/contract/cloudflare-dns.openapi.yaml");
export const isContractHere = existsSync(FILE);

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** One request and its answer, as they were on the wire. */
export type Exchange = {
	readonly method: string;
	/** Below the API's base. */
	readonly path: string;
	readonly body: unknown;
	readonly status: number;
	readonly answer: unknown;
};
export type Judge = (exchange: Exchange) => readonly string[];

/** Says what the description objects to in an exchange. */
export function loadContract(): Judge {
	const document = withTypeNull(parse(readFileSync(FILE, "utf8")));
	if (!isJson(document)) throw new Error(`${FILE} holds no object`);
	const ajv = new Ajv({ strict: false });
	formats.default(ajv);
	ajv.addSchema(document, "cf");
	// The one with the fewest parameters first: ".../batch" is no record.
	const paths = (isJson(document["paths"]) ? Object.keys(document["paths"]) : []).toSorted(
		(left, right) => left.split("{").length - right.split("{").length,
	);
	const judged = (pointer: readonly string[], value: unknown): readonly string[] => {
		const validate = ajv.compile({ $ref: `cf#/${pointer.map(escaped).join("/")}` });
		return validate(value) ? [] : [`${pointer.join(" ")}: ${ajv.errorsText(validate.errors)}`];
	};
	return ({ method, path, body, status, answer }) => {
		const template = paths.find(one => pattern(one).test(path.split("?")[0] ?? ""));
		if (template === undefined) return [`No such path: ${path}`];
		const operation = ["paths", template, method.toLowerCase()];
		const content = ["content", "application/json", "schema"];
		const answered = judged([...operation, "responses", status === 200 ? "200" : "4XX", ...content], answer);
		// What is refused need not keep to the description: that is why it is refused.
		return body === null || status !== 200
			? answered
			: [...judged([...operation, "requestBody", ...content], body), ...answered];
	};
}

const pattern = (template: string): RegExp => new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`);
const escaped = (part: string): string => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));

/** OpenAPI 3.0 says `nullable`, JSON Schema has a type "null". */
function withTypeNull(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withTypeNull);
	if (!isJson(value)) return value;
	const { nullable, ...rest } = value;
	const entries = Object.entries(rest).map(([key, member]) => [key, withTypeNull(member)]);
	return {
		...Object.fromEntries(entries),
		...(nullable === true && typeof rest["type"] === "string" ? { type: [rest["type"], "null"] } : {}),
	};
}
