/** What JSON.parse gives, before anybody looked at it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
	typeof value === "object" && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The members of an object that may not be one. */
export const membersOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** `undefined` if it is no JSON, which JSON cannot say itself. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
