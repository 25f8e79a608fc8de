import type { Dice } from "./lies-dice.ts";
import { addressIn, type Conduct, type Home, operatorOfSource, type Router } from "./lies-home.ts";
import { anyLie, type LieName, lie, type Told } from "./lies-told.ts";

/** Remote services, two of them of one operator here and there. */
const SERVICES = [
	"trace",
	"http:https://api.ipify.org",
	"http:https://checkip.amazonaws.com",
	"http:https://v4.ident.me",
	"http:https://ip.one.example",
	"http:https://ip.two.test",
	"http:https://icanhazip.com",
	"http:https://v4.tnedi.me",
] as const;

/** Sources of at least three operators, so that one of them can be a minority. */
export function anySources(dice: Dice): readonly string[] {
	for (;;) {
		const left: string[] = [...SERVICES];
		const sources = Array.from({ length: 3 + dice.below(5) }, () => left.splice(dice.below(left.length), 1)).flat();
		if (operatorsOf(sources).length >= 3) return sources;
	}
}

/** What a router says that has another line. */
export const ELSEWHERE = "94.7.7.7";

export const operatorsOf = (sources: readonly string[]): readonly string[] => [
	...new Set(sources.map(operatorOfSource)),
];

/** How an operator is disposed; its mood outlasts a round. */
type Mood =
	| { readonly kind: "honest" }
	| { readonly kind: "lies"; readonly lie: LieName; readonly wrong: string; readonly behind: number };

export type Weather = {
	/** What the next round meets. */
	next(): void;
	/** The operators that answer truly and in time. */
	honest(): readonly string[];
	/** Does anybody say an address that the line has lost, and that may still be published? */
	isStale(): boolean;
};

type Options = {
	readonly auto: boolean;
	/** Called for each lie that is told. */
	note(name: LieName): void;
};

/** Changes a home's line and services from round to round: liars are always a minority of the operators. */
export function weatherOf(home: Home, sources: readonly string[], dice: Dice, { auto, note }: Options): Weather {
	const { line } = home;
	const operators = operatorsOf(sources);
	const most = Math.floor((operators.length - 1) / 2);
	const moods = new Map<string, Mood>(operators.map(operator => [operator, { kind: "honest" }]));
	const delays = new Map<string, number>();
	const past = [line.address];
	const turns = new Map<string, number>();
	let stale = false;
	let fresh = 0;

	const wrongOf = (operator: string): string => `93.${operators.indexOf(operator)}.${dice.below(3)}.7`;
	const liars = () => operators.filter(operator => moods.get(operator)?.kind === "lies");
	const anyMood = (operator: string): Mood =>
		dice.chance(0.5) && liars().filter(other => other !== operator).length < most
			? { kind: "lies", lie: anyLie(dice), wrong: wrongOf(operator), behind: 1 + dice.below(3) }
			: { kind: "honest" };

	/** What this round's liars say, by address. */
	const toldBy = new Map<string, string>();
	function told(operator: string, source: string, { lie: name, wrong, behind }: Mood & { kind: "lies" }): Told {
		const turn = turns.get(source) ?? 0;
		turns.set(source, turn + 1);
		note(name);
		const old = past[Math.max(0, past.length - 1 - behind)] ?? wrong;
		const said = lie(name, { seen: line.vpn ?? line.address, wrong, old, turn });
		const address = said.kind === "answer" ? addressIn(said.text) : null;
		if (address === null || address === line.address) return said;
		// Liars may agree on what is still published, as outdated caches do; on anything else they have not agreed.
		const first = toldBy.get(address) ?? operator;
		if (address !== home.published() && first !== operator) return lie("wrong", { seen: "", wrong, old, turn });
		toldBy.set(address, first);
		return said;
	}

	function conductOf(source: string): Conduct {
		const operator = operatorOfSource(source);
		const mood = moods.get(operator);
		const delayMs = delays.get(source) ?? 0;
		if (mood?.kind !== "lies") return { delayMs, tell: () => "truth" };
		return { delayMs, tell: () => told(operator, source, mood) };
	}

	return {
		next() {
			if (dice.chance(0.15)) {
				fresh += 1;
				line.address = dice.chance(0.2) ? dice.pick([line.address, ...past]) : `81.${fresh >> 8}.${fresh & 255}.42`;
				past.push(line.address);
			}
			if (auto && dice.chance(0.1)) line.vpn = line.vpn === null ? "45.83.220.9" : null;
			if (auto && dice.chance(0.1)) line.isHeld = dice.chance(0.2);
			line.router = anyRouter(line.address, dice);
			for (const operator of operators) if (dice.chance(0.3)) moods.set(operator, anyMood(operator));
			for (const source of sources) if (dice.chance(0.4)) delays.set(source, anyDelay(dice));
			toldBy.clear();
			stale = liars().some(operator => isOutdated(moods.get(operator)));
			line.conduct = new Map(
				sources.filter(() => !dice.chance(0.1)).map(source => [source, conductOf(source)] as const),
			);
		},
		honest: () =>
			operatorsOf(
				[...line.conduct]
					.filter(([source, { delayMs }]) => moods.get(operatorOfSource(source))?.kind === "honest" && delayMs < 10_000)
					.map(([source]) => source),
			),
		isStale: () => stale,
	};
}

const isOutdated = (mood: Mood | undefined): boolean => mood?.kind === "lies" && /old/.test(mood.lie);

/** Quick, slow, too slow, or silent. */
const anyDelay = (dice: Dice): number =>
	dice.pick([20, 30 + dice.below(500), 30 + dice.below(500), 700 + dice.below(9_000), 12_000]);

const anyRouter = (address: string, dice: Dice): Router => ({
	delayMs: dice.pick([1, 5, 5, 5, 3_000]),
	outside: dice.pick([address, address, address, "100.64.3.4", "192.168.100.2", "0.0.0.0", ELSEWHERE, null, null]),
});
