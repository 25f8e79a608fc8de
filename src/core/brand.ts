declare const brand: unique symbol;

/** A value that only its parser makes: the type is the proof that it was checked. */
export type Brand<T, Name extends string> = T & { readonly [brand]: { readonly [K in Name]: true } };
