import { isObject } from "../../src/simulator/record-body.ts";
import type { LoggedRequest } from "../../src/simulator/requests.ts";

/** What a request wants to change. */
export type Operation = {
	readonly kind: "create" | "patch" | "put" | "delete";
	/** Of the record; `null` for one that is to be made. */
	readonly id: string | null;
	readonly body: Readonly<Record<string, unknown>>;
};

const membersOf = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});
const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

const LISTS = [
	["deletes", "delete"],
	["patches", "patch"],
	["puts", "put"],
	["posts", "create"],
] as const;

const METHODS: Readonly<Record<string, Operation["kind"]>> = {
	POST: "create",
	PATCH: "patch",
	PUT: "put",
	DELETE: "delete",
};

export const isWrite = ({ method }: LoggedRequest): boolean => method !== "GET";
export const isListing = ({ method, path }: LoggedRequest): boolean =>
	method === "GET" && /^\/zones\/[^/]+\/dns_records$/.test(path);

/** The operations of a write, one by one, a batch's in the order in which they are carried out. */
export function operationsOf({ method, path, body }: LoggedRequest): readonly Operation[] {
	const members = membersOf(body);
	if (/\/dns_records\/batch$/.test(path)) {
		return LISTS.flatMap(([list, kind]) => {
			const items = members[list];
			return (Array.isArray(items) ? items : []).map(item => {
				const one = membersOf(item);
				return { kind, id: kind === "create" ? null : textOf(one["id"]), body: one };
			});
		});
	}
	const kind = METHODS[method];
	if (kind === undefined) return [];
	const id = /\/dns_records\/([^/]+)$/.exec(path)?.[1] ?? null;
	return [{ kind, id, body: members }];
}

export const contentOf = ({ body }: Operation): string | null => textOf(body["content"]);
