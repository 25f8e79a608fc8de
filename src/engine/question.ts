import type { Group } from "../core/desired.ts";
import { couldTell, type Finding } from "../core/observation.ts";
import type { Clock, NetworkView, Source } from "../core/ports.ts";
import { type Heard, isResting, sourceKey } from "../core/source-memory.ts";
import type { State } from "../core/state.ts";
import type { Target } from "../core/target.ts";
import { lookAtLine } from "./line.ts";
import type { Question } from "./observe.ts";
import { addressesOf } from "./scope.ts";

export type QuestionDeps = {
	readonly clock: Clock;
	readonly network: NetworkView;
	openSources(group: Pick<Group, "sources" | "family" | "bind">): readonly Source[];
};

/** What has to be asked about one group of names, and whom. */
export function questionOf(
	{ key, family, sources, bind }: Group,
	{ families }: Target,
	state: State,
	{ clock, network, openSources }: QuestionDeps,
): { readonly sources: readonly Source[]; readonly question: Question } {
	const nowMs = clock.now();
	const isAuto = sources.some(({ kind }) => kind === "auto");
	const question: Question = {
		family,
		allow: families[family].allow,
		believed: addressesOf(state.believed, key),
		left: addressesOf(state.left, key),
		strict: isAuto,
		// A local source that is listed first is asked first: its word settles it.
		isResting: ({ text, operator, advisory }) =>
			(operator !== null || advisory) && isResting(state.sources, sourceKey(family, text, bind), nowMs),
		line: isAuto ? () => lookAtLine(network, family, bind) : null,
	};
	return { sources: openSources({ sources, family, bind }), question };
}

/** Which of the sources that were asked could tell, and which could not. */
export const reputations = ({
	group: { family, bind },
	heard,
}: {
	readonly group: Group;
	readonly heard: readonly { readonly source: Source; readonly finding: Finding }[];
}): readonly Heard[] =>
	heard
		.filter(({ source: { operator, advisory } }) => operator !== null || advisory)
		.map(({ source, finding }) => ({ key: sourceKey(family, source.text, bind), failed: !couldTell(finding) }));
