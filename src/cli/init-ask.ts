import {
	type CANCEL_SYMBOL,
	confirm,
	intro,
	isCancel,
	log,
	multiselect,
	outro,
	password,
	S_BAR,
	select,
	text,
} from "@clack/prompts";
import type { Dialogue } from "../compose.ts";
import { ansiPaint } from "../core/paint.ts";
import { Problem } from "../core/problem.ts";
import { wrapped } from "./wrapped.ts";

/** `detail` always stands behind it, `hint` only where the cursor is. */
type AskOption = { readonly value: string; readonly detail?: string; readonly hint?: string };

/** Why an answer cannot be taken; `undefined` if it can. */
type Refuse = (answer: string) => string | undefined;

/** A conversation with a person. Each question throws a `Problem` "interrupted" when it is broken off. */
export type Asker = {
	begin(title: string): void;
	tell(kind: "plain" | "good" | "warning" | "error", lines: readonly string[]): void;
	/** Says what takes time while it does. */
	during<T>(what: string, work: Promise<T>): Promise<T>;
	/** The answer is not shown. */
	secret(question: string, refuse: Refuse): Promise<string>;
	line(question: string, refuse: Refuse): Promise<string>;
	one(question: string, options: readonly AskOption[], initial: string): Promise<string>;
	/** At least one. */
	several(question: string, options: readonly AskOption[], initial: readonly string[]): Promise<readonly string[]>;
	yes(question: string, initial: boolean): Promise<boolean>;
	end(line: string): void;
};

/** Room that the bar at the left and an option's box take. */
const MARGIN = 3;

/** Colours are taken out by the dialogue where nobody wants them. */
export function createAsker({ input, output, hear }: Dialogue, columns: () => number, signal: AbortSignal): Asker {
	const common = { input, output, signal };
	const answered = async <T extends string | boolean | string[]>(
		question: () => Promise<T | typeof CANCEL_SYMBOL>,
	): Promise<T> => {
		signal.throwIfAborted();
		const stopHearing = hear();
		try {
			const answer = await question();
			signal.throwIfAborted();
			if (isCancel(answer)) throw new Problem("interrupted", "Broken off");
			return answer;
		} finally {
			stopHearing();
		}
	};
	const fitting = (lines: readonly string[]): string =>
		lines.flatMap(line => wrapped(line, columns() - MARGIN)).join("\n");
	const listed = (options: readonly AskOption[]) =>
		options.map(({ value, detail = "", hint }) => ({
			value,
			label: detail === "" ? value : `${value} ${ansiPaint("dim", detail)}`,
			...(hint === undefined ? {} : { hint }),
		}));
	const refusing = (refuse: Refuse) => (answer: string | undefined) => refuse(answer ?? "");
	return {
		begin: title => intro(title, { output }),
		tell(kind, lines) {
			const shown = fitting(lines);
			switch (kind) {
				case "plain":
					return log.message(shown, { output });
				case "good":
					return log.success(shown, { output });
				case "warning":
					return log.warn(shown, { output });
				case "error":
					return log.error(shown, { output });
			}
		},
		async during(what, work) {
			const shown = `${what} ...`.slice(0, Math.max(0, columns() - MARGIN - 1));
			output.write(ansiPaint("dim", `${S_BAR}  ${shown}`));
			try {
				return await work;
			} finally {
				output.write("\r\x1b[2K");
			}
		},
		secret: async (message, refuse) =>
			answered(() => password({ ...common, message, mask: "*", validate: refusing(refuse), clearOnError: true })),
		line: async (message, refuse) => answered(() => text({ ...common, message, validate: refusing(refuse) })),
		one: async (message, options, initial) =>
			answered(() =>
				select({ ...common, message, options: listed(options), initialValue: initial, showInstructions: false }),
			),
		several: async (message, options, initial) =>
			answered(() =>
				multiselect({
					...common,
					message,
					options: listed(options),
					initialValues: [...initial],
					required: true,
					maxItems: 12,
				}),
			),
		yes: async (message, initial) => answered(() => confirm({ ...common, message, initialValue: initial })),
		end: line => outro(line, { output }),
	};
}
