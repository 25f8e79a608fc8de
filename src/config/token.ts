import { inspect } from "./inspect.ts";

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
		return "[secret]";
	}

	toJSON(): string {
		return "[secret]";
	}

	[inspect](): string {
		return "[secret]";
	}
}
