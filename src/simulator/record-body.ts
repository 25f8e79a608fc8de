import { Refusal } from "./errors.ts";
import type { Settings } from "./record.ts";

/** What a request body says about a record: every member optional, each of its right type. Read-only members are ignored. */
export type RecordBody = {
	readonly id: string | undefined;
	readonly name: string | undefined;
	readonly type: string | undefined;
	readonly content: string | undefined;
	readonly proxied: boolean | undefined;
	readonly ttl: number | undefined;
	readonly settings: Settings | undefined;
	/** Both "" and null clear it. */
	readonly comment: string | null | undefined;
	readonly tags: readonly string[] | undefined;
	readonly priority: number | undefined;
	readonly data: Settings | undefined;
	readonly private_routing: boolean | undefined;
};

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

const isString = (value: unknown): value is string => typeof value === "string";
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isNumber = (value: unknown): value is number => typeof value === "number";
const isStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isString);
const isComment = (value: unknown): value is string | null => value === null || isString(value);

/** Refuses a body that is no object, or has a member of the wrong type. */
export function readRecordBody(body: unknown): RecordBody {
	if (!isObject(body)) throw new Refusal("bad-body");
	const member = <T>(name: string, is: (value: unknown) => value is T): T | undefined => {
		const value = body[name];
		if (value === undefined || is(value)) return value;
		throw new Refusal("bad-body");
	};
	return {
		id: member("id", isString),
		name: member("name", isString),
		type: member("type", isString),
		content: member("content", isString),
		proxied: member("proxied", isBoolean),
		ttl: member("ttl", isNumber),
		settings: member("settings", isObject),
		comment: member("comment", isComment),
		tags: member("tags", isStrings),
		priority: member("priority", isNumber),
		data: member("data", isObject),
		private_routing: member("private_routing", isBoolean),
	};
}
