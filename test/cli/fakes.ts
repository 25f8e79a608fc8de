import type { Terminal } from "../../src/cli/terminal.ts";
import type { App } from "../../src/compose.ts";

const unasked = (): never => {
	throw new Error("The command should not have asked for this");
};

/** An app that can do what it is given, and nothing else. */
export const fakeApp = (parts: Partial<App>): App => ({
	redact: text => text,
	version: "1.2.3",
	round: unasked,
	examine: unasked,
	status: unasked,
	doctor: unasked,
	watch: unasked,
	migrate: unasked,
	storeConfig: unasked,
	testMessages: unasked,
	install: unasked,
	uninstall: unasked,
	setUp: unasked,
	openDialogue: unasked,
	simulate: unasked,
	withoutEnvironment: unasked,
	inTempFolder: unasked,
	now: unasked,
	sleep: unasked,
	...parts,
});

export type FakeTerminal = Terminal & {
	/** What was printed so far. */
	printed(): { readonly out: string; readonly error: string };
};

/** A pipe, unless told otherwise. */
export function fakeTerminal({ isTerminal = false, columns = 80 } = {}): FakeTerminal {
	const texts = { out: "", error: "" };
	const output = (name: "out" | "error") => ({
		isTerminal,
		isJournal: false,
		columns,
		rows: 24,
		write(text: string) {
			texts[name] += text;
		},
		writeAsItIs(text: string) {
			texts[name] += text;
		},
	});
	return { out: output("out"), error: output("error"), noColor: false, printed: () => ({ ...texts }) };
}

/** A signal that never aborts. */
export const forever = (): AbortSignal => new AbortController().signal;
