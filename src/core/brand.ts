declare const brand: unique symbol;

/** A value that only its parser makes: the type is the proof that it was checked. */
export type Brand<T, Name extends string> = T & { readonly [brand]: { readonly [K in Name]: true } };

/** For the `default` of an exhaustive switch: a new member of the union is a compile error there, and loud at run time. */
export function unreachable(value: never): never {
	throw new Error(`Unreachable: ${JSON.stringify(value)}`);
}
