const SHOWN = "[secret]";

/** A secret that shows itself only when asked to. */
export class Token {
	readonly #value: string;

	constructor(value: string) {
		this.#value = value;
	}

	reveal(): string {
		return this.#value;
	}

	toString(): string {
		return SHOWN;
	}

	toJSON(): string {
		return SHOWN;
	}

	/** What node:util's inspect(), and so console.log, calls: a well-known symbol, which needs no import. */
	[Symbol.for("nodejs.util.inspect.custom")](): string {
		return SHOWN;
	}
}
