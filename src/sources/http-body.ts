import type { Family } from "../core/address.ts";
import { isObject, parseJson } from "../core/json.ts";
import { type Reading, readAddress, refused, trim } from "./single-address.ts";

/** Reads the body of an echo service: exactly one address, or a JSON object with one in its text field `ip`. */
export function readEcho(body: string, family: Family): Reading {
	// Some servers put a byte order mark before all they say; it takes nothing from the answer.
	const text = trim(body.replace(/^\uFEFF/, ""));
	return text.startsWith("{") ? readJson(text, family) : readAddress(text, family);
}

function readJson(text: string, family: Family): Reading {
	const value = parseJson(text);
	if (!isObject(value)) return refused("is JSON that cannot be read, maybe cut off");
	const { ip } = value;
	if (typeof ip !== "string") return refused('is JSON without a text field "ip"');
	const reading = readAddress(ip, family);
	return reading.kind === "address" ? reading : refused(`has an "ip" that ${reading.reason}`);
}
