import type { Command, Flag } from "./command.ts";

/** What a shell can offer for a value: files, some words, or nothing. */
export type Offer =
	| { readonly kind: "files" }
	| { readonly kind: "words"; readonly words: readonly string[] }
	| { readonly kind: "none" };

export type CompletedFlag = {
	/** Such as "--config". */
	readonly name: string;
	readonly meaning: string;
	/** `null`: it takes no value. */
	readonly value: { readonly name: string; readonly offer: Offer } | null;
	readonly repeatable: boolean;
};

export type CompletedCommand = {
	readonly name: string;
	readonly summary: string;
	readonly operand: Offer;
	readonly flags: readonly CompletedFlag[];
};

export type CommandTable = {
	readonly commands: readonly CompletedCommand[];
	readonly global: readonly CompletedFlag[];
};

const HELP: CompletedFlag = { name: "--help", meaning: "this help", value: null, repeatable: false };

/** The command table as shells need it. */
export const tableOf = (commands: readonly Command[], global: readonly Flag[]): CommandTable => ({
	commands: commands.map(({ name, summary, operand, flags }) => ({
		name,
		summary,
		operand:
			operand === undefined
				? { kind: "none" }
				: operand.words === undefined
					? { kind: "files" }
					: { kind: "words", words: operand.words },
		flags: flags.map(completed),
	})),
	global: [...global.map(completed), HELP],
});

function completed({ flag, meaning, repeatable }: Flag): CompletedFlag {
	const [, name = flag, value] = /^(\S+) <(.+)>$/.exec(flag) ?? [];
	return {
		name,
		meaning: meaning.replaceAll("`", "").replace(/; repeatable$/, ""),
		value: value === undefined ? null : { name: value, offer: offerFor(value) },
		repeatable: repeatable === true,
	};
}

function offerFor(value: string): Offer {
	if (value === "path") return { kind: "files" };
	return value.includes("|") ? { kind: "words", words: value.split("|") } : { kind: "none" };
}
