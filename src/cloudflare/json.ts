import { isObject, type JsonObject } from "../core/json.ts";

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The members of an object that may not be one. */
export const membersOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
