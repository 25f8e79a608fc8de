import type { ResultInfo } from "./envelope.ts";
import { Refusal } from "./errors.ts";

/** A query string, one value per parameter. */
export type Query = Readonly<Record<string, string>>;
export type Page<T> = { readonly items: readonly T[]; readonly info: ResultInfo };
export type PageSizes = { readonly least: number; readonly most: number; readonly usual: number };

/** Cuts the page out of `all` that the query asks for. Beyond the last one, a page is empty. */
export function pageOf<T>(all: readonly T[], query: Query, sizes: PageSizes): Page<T> {
	const page = integer(query, "page", { least: 1, most: Number.MAX_SAFE_INTEGER, usual: 1 });
	const perPage = integer(query, "per_page", sizes);
	const items = all.slice((page - 1) * perPage, page * perPage);
	// A list without any result still has one page.
	const totalPages = Math.max(1, Math.ceil(all.length / perPage));
	const info = { page, per_page: perPage, count: items.length, total_count: all.length, total_pages: totalPages };
	return { items, info };
}

function integer(query: Query, name: string, { least, most, usual }: PageSizes): number {
	const text = query[name];
	if (text === undefined) return usual;
	const value = Number(text);
	if (!/^\d+$/.test(text) || value < least || value > most) throw new Refusal("bad-parameter", name);
	return value;
}

/** One of the allowed words, or the first of them if the query does not say. */
export function choice<T extends string>(query: Query, name: string, allowed: readonly [T, ...T[]]): T {
	const text = query[name];
	if (text === undefined) return allowed[0];
	const found = allowed.find(word => word === text);
	if (found === undefined) throw new Refusal("bad-parameter", name);
	return found;
}

export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
