import { PassThrough, type Readable, Writable } from "node:stream";
import { Problem } from "../core/problem.ts";

/** The part of Node's `process.stdin` that is needed. */
export type DialogueInput = Readable & {
	readonly isTTY?: boolean;
	setRawMode?(isRaw: boolean): unknown;
};

/** The part of Node's `process.stderr` that is needed. */
export type DialogueScreen = {
	readonly isTTY?: boolean;
	readonly columns?: number;
	readonly rows?: number;
	write(text: string): boolean;
	on(event: "resize", listener: () => void): unknown;
	off(event: "resize", listener: () => void): unknown;
};

/** A person at a terminal. */
export type Dialogue = {
	readonly input: Readable;
	readonly output: Writable;
	/** Aborts, with a `Problem`, when no answer can come any more: Ctrl-D, Ctrl-C while nothing is asked, or the terminal is gone. */
	readonly gone: AbortSignal;
	/**
	 * What is typed counts until the returned function is called. Else it is swallowed, and never shown: it answers no later question,
	 * and it may be a token that was pasted too early.
	 */
	hear(): () => void;
	/** Leaves the terminal as it was. */
	end(): void;
};

type Options = {
	readonly color: boolean;
	/** Hides secrets in all that is shown. */
	redact(text: string): string;
};

const COLOURS = /\x1b\[[0-9;]*m/g;
const SHOW_CURSOR = "\x1b[?25h";

/** A dialogue where somebody can read the questions and type the answers; else `null`. */
export function openDialogue(
	input: DialogueInput,
	screen: DialogueScreen,
	{ color, redact }: Options,
): Dialogue | null {
	if (input.isTTY !== true || screen.isTTY !== true) return null;
	const gone = new AbortController();
	const output = new Writable({
		decodeStrings: false,
		write(chunk: unknown, _encoding, done) {
			const text = redact(String(chunk));
			screen.write(color ? text : text.replace(COLOURS, ""));
			done();
		},
	});
	Object.defineProperties(output, {
		isTTY: { value: true },
		columns: { get: () => screen.columns },
		rows: { get: () => screen.rows },
	});
	const leave = (): void => gone.abort(new Problem("interrupted", "Broken off"));
	// The terminal shows nothing by itself from the first question to the end, whatever those who ask set in between.
	const heard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
	let isHearing = false;
	const take = (typed: unknown): void => {
		if (isHearing) heard.write(typed);
		else if (/[\x03\x04]/.test(String(typed))) leave();
	};
	const leaveByKey = (_text: unknown, key?: { readonly name?: string; readonly ctrl?: boolean }): void => {
		if (key?.ctrl === true && key.name === "d") leave();
	};
	const resize = (): void => void output.emit("resize");
	heard.on("keypress", leaveByKey);
	input.on("data", take).on("end", leave).on("close", leave).on("error", leave);
	input.setRawMode?.(true);
	input.resume();
	screen.on("resize", resize);
	return {
		input: heard,
		output,
		gone: gone.signal,
		hear() {
			isHearing = true;
			return () => {
				isHearing = false;
			};
		},
		end() {
			input.off("data", take).off("end", leave).off("close", leave).off("error", leave);
			screen.off("resize", resize);
			input.setRawMode?.(false);
			input.pause();
			screen.write(SHOW_CURSOR);
		},
	};
}
