/** A value has another shape than it should. The message is the reason, as the end of a sentence. */
export class Mismatch extends Error {
	override readonly name = "Mismatch";
}

/** Returns the value as what it was found to be, built anew from what was looked at; throws `Mismatch`. */
export type Check<T> = (value: unknown) => T;

const refuse = (expected: string): never => {
	throw new Mismatch(`something in it is not ${expected}`);
};

export const text: Check<string> = value => (typeof value === "string" ? value : refuse("a text"));

export const flag: Check<boolean> = value => (typeof value === "boolean" ? value : refuse("true or false"));

/** Finite: JSON has no NaN, but it has 1e999. */
export const number: Check<number> = value =>
	typeof value === "number" && Number.isFinite(value) ? value : refuse("a number");

export const positiveInteger: Check<number> = value =>
	typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : refuse("a positive integer");

export const nullable =
	<T>(check: Check<T>): Check<T | null> =>
	value =>
		value === null ? null : check(value);

export const list =
	<T>(check: Check<T>): Check<readonly T[]> =>
	value =>
		Array.isArray(value) ? value.map(item => check(item)) : refuse("a list");

/** An object with any keys. `__proto__` as a key is nobody's id: it is an attempt to be clever. */
export const table =
	<T>(check: Check<T>): Check<Readonly<Record<string, T>>> =>
	value => {
		// There is one for each record: pairs would cost more than the checks.
		const entries: Readonly<Record<string, unknown>> = { ...plainObject(value) };
		const checked: Record<string, T> = {};
		for (const key of Object.keys(entries)) {
			if (key === "__proto__") return refuse("a key of ours");
			checked[key] = check(entries[key]);
		}
		return checked;
	};

/** Reads one key after the other. What came with a later version of us may be missing: then it is `absent`. */
export type Fields = { readonly take: <T>(key: string, check: Check<T>, absent?: T) => T };

/** An object with exactly the keys that `build` takes. */
export const object =
	<T>(build: (fields: Fields) => T): Check<T> =>
	value => {
		const entries: Readonly<Record<string, unknown>> = { ...plainObject(value) };
		let taken = 0;
		const built = build({
			take: (key, check, absent) => {
				if (!Object.hasOwn(entries, key))
					return absent !== undefined ? absent : refuse(`complete: "${key}" is missing`);
				taken += 1;
				return check(entries[key]);
			},
		});
		return taken === Object.keys(entries).length ? built : refuse("a key of ours");
	};

const plainObject = (value: unknown): object =>
	typeof value === "object" && value !== null && !Array.isArray(value) ? value : refuse("an object");
