import type { Bed } from "./bed.ts";

/** "NAME TYPE CONTENT" of all records of the zone. */
export const published = async (bed: Bed): Promise<readonly string[]> =>
	(await bed.state()).records.map(({ name, type, content }) => `${name} ${type} ${content}`);

/** An address that this home had before. */
export const BEFORE = "81.2.69.7";

export const STALE_RECORD = { name: "home.example.com", type: "A", content: BEFORE, comment: "cfddns:home" } as const;
