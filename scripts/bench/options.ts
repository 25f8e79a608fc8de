export const PARTS = ["uneventful", "names", "limits", "reaction", "idle", "versus"] as const;
export type Part = (typeof PARTS)[number];

export type Options = {
	readonly parts: readonly Part[];
	/** Fewer and smaller: shows that everything works, not how fast it is. */
	readonly isQuick: boolean;
	readonly format: "text" | "json";
	/** Also into docs/performance.json, docs/performance.md and the pictures. */
	readonly isWriting: boolean;
};

export type Asked =
	| { readonly kind: "run"; readonly options: Options }
	| { readonly kind: "help" }
	/** Measure nothing: the page and the pictures anew, from the results that are kept. */
	| { readonly kind: "redraw" }
	/** `reason` is a sentence. */
	| { readonly kind: "refused"; readonly reason: string };

export const USAGE = `npm run bench -- [--vs] [--quick] [--only PART,PART] [--json] [--write]

  --vs           also other clients, where they are installed: ddclient, inadyn (root)
  --quick        fewer repetitions and names: not for figures that are to be quoted
  --only PARTS   of ${PARTS.join(", ")}
  --json         one JSON object on stdout instead of tables
  --write        keep the results: docs/performance.json, the tables and pictures of docs/performance.md
  --redraw       measure nothing; write those tables and pictures anew, from the results that are kept`;

const isPart = (text: string): text is Part => PARTS.some(part => part === text);

/** Reads what follows `npm run bench --`. */
export function parseOptions(words: readonly string[]): Asked {
	const flags = new Set<string>();
	let only: readonly string[] | null = null;
	for (const [index, word] of words.entries()) {
		if (words[index - 1] === "--only") only = word.split(",");
		else flags.add(word);
	}
	const known = ["--vs", "--quick", "--only", "--json", "--write", "--redraw", "--help"];
	const strange = [...flags].find(flag => !known.includes(flag));
	if (strange !== undefined) return { kind: "refused", reason: `There is no ${strange}.` };
	if (flags.has("--help")) return { kind: "help" };
	if (flags.has("--redraw"))
		return words.length === 1 ? { kind: "redraw" } : { kind: "refused", reason: "--redraw goes alone." };
	if (flags.has("--only") && only === null) return { kind: "refused", reason: "--only wants the names of parts." };
	const unknown = only?.find(part => !isPart(part));
	if (unknown !== undefined) return { kind: "refused", reason: `There is no part "${unknown}".` };
	const isVersus = flags.has("--vs") || only?.includes("versus") === true;
	const isQuick = flags.has("--quick");
	const isWriting = flags.has("--write");
	// Figures of several runs are no ratios, and a hurried run is not to be quoted.
	if (isWriting && (only !== null || isQuick || !isVersus))
		return { kind: "refused", reason: "--write goes with --vs alone: what is kept is one whole run." };
	const parts = PARTS.filter(part => (part === "versus" ? isVersus : (only?.includes(part) ?? true)));
	return { kind: "run", options: { parts, isQuick, format: flags.has("--json") ? "json" : "text", isWriting } };
}
