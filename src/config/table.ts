/** A TOML table, or an object that stands for one. */
export type Table = Readonly<Record<string, unknown>>;

export const isTable = (value: unknown): value is Table =>
	typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** What a table itself holds; never what objects inherit. */
export const own = (table: Table, key: string): unknown => (Object.hasOwn(table, key) ? table[key] : undefined);

/** `upper` wins, key by key; lists are replaced as a whole. */
export function merge(lower: Table, upper: Table): Table {
	const merged = Object.entries(upper).map(([key, value]): [string, unknown] => {
		const below = own(lower, key);
		return [key, isTable(value) && isTable(below) ? merge(below, value) : value];
	});
	return Object.fromEntries([...Object.entries(lower), ...merged]);
}
