/** What node:util's inspect() (and so console.log) calls: the well-known symbol, without importing node:util. */
export const inspect: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;
