import type { LoggedRequest } from "../../src/simulator/requests.ts";
import type { Home } from "./home.ts";

/** What kind of request the API got. */
export type RequestKind = "zones" | "list" | "batch" | "create" | "update" | "delete" | "other";

const KINDS: readonly (readonly [method: string, path: RegExp, kind: RequestKind])[] = [
	["GET", /^\/zones$/, "zones"],
	["GET", /^\/zones\/[^/]+\/dns_records$/, "list"],
	["POST", /\/dns_records\/batch$/, "batch"],
	["POST", /\/dns_records$/, "create"],
	["PATCH", /\/dns_records\/[^/]+$/, "update"],
	["DELETE", /\/dns_records\/[^/]+$/, "delete"],
];

export const kindOf = ({ method, path }: Pick<LoggedRequest, "method" | "path">): RequestKind =>
	KINDS.find(([known, pattern]) => known === method && pattern.test(path))?.[2] ?? "other";

/** The kinds of all requests, in the order in which they arrived. */
export const kinds = ({ simulator }: Home): readonly RequestKind[] => simulator.requests.all().map(kindOf);

export const writes = ({ simulator }: Home): readonly LoggedRequest[] =>
	simulator.requests.all().filter(({ method }) => method !== "GET");

/** The bodies of all writes. */
export const bodies = (home: Home): readonly unknown[] => writes(home).map(({ body }) => body);

/** "home.example.com A 81.2.69.142", ordered. */
export const contents = ({ simulator }: Home, zone = "example.com"): readonly string[] =>
	simulator
		.zone(zone)
		.records()
		.map(({ name, type, content }) => `${name} ${type} ${content}`);

/** Waits until something holds; fails if it does not in time. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, limitMs = 10_000): Promise<void> {
	const startedAt = performance.now();
	while (!(await isSo())) {
		if (performance.now() - startedAt > limitMs) throw new Error(`Not within ${limitMs} ms: ${what}`);
		await new Promise(resolve => setTimeout(resolve, 20));
	}
}
