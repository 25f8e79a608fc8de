import { isObject } from "../core/json.ts";
import { membersOf } from "./json.ts";
import { badAnswer } from "./problems.ts";

export type Page = { readonly result: readonly unknown[]; readonly result_info?: unknown };

/** No account or zone has that many: who sends so many pages counts wrongly. */
const MAX_PAGES = 1_000;

/**
 * Reads pages, by number from 1, until all that `total_count` promises has come. Throws `api-bad-answer` for a list that is not
 * complete or holds an id twice, since what is missing would pass for "does not exist".
 */
export async function allPages(page: (number: number) => Promise<Page>): Promise<readonly unknown[]> {
	const items: unknown[] = [];
	for (let number = 1; number <= MAX_PAGES; number += 1) {
		const { result, result_info: info } = await page(number);
		const { total_count: total } = membersOf(info);
		if (typeof total !== "number" || !Number.isSafeInteger(total) || total < 0) {
			throw badAnswer("it does not say how long the list is");
		}
		for (const item of result) items.push(item);
		if (items.length >= total) return withoutRepetition(items);
		if (result.length === 0) throw badAnswer(`the list has ${items.length} of ${total} entries`);
	}
	throw badAnswer("the list has too many pages");
}

function withoutRepetition(items: readonly unknown[]): readonly unknown[] {
	const ids = new Set(items.map(item => (isObject(item) ? item["id"] : undefined)));
	if (ids.size < items.length) throw badAnswer("the list holds an entry twice");
	return items;
}
