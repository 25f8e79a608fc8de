import { EMPTY_DIARY } from "../../src/core/history.ts";
import type { Journal } from "../../src/core/ports.ts";

/** Nobody looks back. */
export const NO_JOURNAL: Journal = {
	diary: async () => EMPTY_DIARY,
	events: async () => [],
	note: async () => undefined,
};
