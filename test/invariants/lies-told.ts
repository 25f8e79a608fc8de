import type { HttpAnswer, HttpFailureKind } from "../../src/core/ports.ts";
import type { Dice } from "./lies-dice.ts";

/** What a service answers over HTTP, or how it fails. */
export type Told =
	| { readonly kind: "answer"; readonly status: number; readonly text: string }
	| { readonly kind: "failure"; readonly failure: HttpFailureKind };

/** What a liar can make its lie of. */
type Material = {
	/** Whom it sees: an honest service would say this. */
	readonly seen: string;
	/** A public address that nobody ever had, and that no liar of another operator tells. */
	readonly wrong: string;
	/** What an outdated cache holds. */
	readonly old: string;
	/** How often it was asked before. */
	readonly turn: number;
};

const text = (body: string, status = 200): Told => ({ kind: "answer", status, text: body });
const fails = (failure: HttpFailureKind): Told => ({ kind: "failure", failure });
const partsOf = (address: string): readonly number[] => address.split(".").map(Number);
const numberOf = (address: string): number => partsOf(address).reduce((number, part) => number * 256 + part, 0);
const base = (address: string, radix: number, prefix: string): string =>
	partsOf(address)
		.map(part => `${prefix}${part.toString(radix)}`)
		.join(".");

/** Every kind of lie. */
const LIES = {
	wrong: ({ wrong }) => text(wrong),
	"wrong, with a line end": ({ wrong }) => text(`${wrong}\r\n`),
	old: ({ old }) => text(old),
	alternating: ({ seen, wrong, turn }) => text(turn % 2 === 0 ? wrong : seen),
	"old and new by turns": ({ seen, old, turn }) => text(turn % 2 === 0 ? old : seen),
	private: () => text("192.168.1.7"),
	CGNAT: () => text("100.64.3.4"),
	documentation: () => text("203.0.113.9"),
	"Cloudflare's own": () => text("104.16.1.1"),
	loopback: () => text("127.0.0.1"),
	"other family": () => text("2a02:8070::1"),
	mapped: ({ wrong }) => text(`::ffff:${wrong}`),
	decimal: ({ wrong }) => text(String(numberOf(wrong))),
	octal: ({ wrong }) => text(base(wrong, 8, "0")),
	hexadecimal: ({ wrong }) => text(base(wrong, 16, "0x")),
	several: ({ seen, wrong }) => text(`${seen}\n${wrong}`),
	"several in one line": ({ seen, wrong }) => text(`${wrong}, ${seen}`),
	HTML: ({ wrong }) => text(`<!DOCTYPE html><p>Your IP: ${wrong}</p>`),
	"a page that begins with it": ({ wrong }) => text(`${wrong}\n<html></html>`),
	JSON: ({ wrong }) => text(JSON.stringify({ ip: wrong })),
	"JSON that breaks off": ({ wrong }) => text(`{"ip":"${wrong}`),
	truncated: ({ seen }) => text(seen.slice(0, -2)),
	"cut off": () => fails("broken"),
	huge: () => fails("too-large"),
	"certificate of another": () => fails("untrusted"),
	drip: () => fails("deadline"),
	redirect: ({ wrong }) => text(wrong, 302),
	"error page": ({ wrong }) => text(wrong, 503),
	empty: () => text(""),
} as const satisfies Readonly<Record<string, (material: Material) => Told>>;

export type LieName = keyof typeof LIES;

export const LIE_NAMES = Object.keys(LIES) as LieName[];

/** Plain wrong and old addresses are the ones that pass for answers: they are told as often as all others together. */
export const anyLie = (dice: Dice): LieName =>
	dice.chance(0.5)
		? dice.pick<LieName>(["wrong", "alternating", "old", "old and new by turns"])
		: dice.pick(["wrong", ...LIE_NAMES]);

export const lie = (name: LieName, material: Material): Told => LIES[name](material);
export const truth = (seen: string): Told => text(seen);

/** A text as the service at this URL would put it: the trace is one line among others. */
export function answerFrom(url: string, { status, text: said }: Told & { kind: "answer" }): HttpAnswer {
	const isTrace = new URL(url).pathname === "/cdn-cgi/trace" && !/[\n<{]/.test(said.trim());
	const body = isTrace ? `fl=1f1\nh=${new URL(url).host}\nip=${said.trim()}\nwarp=off\n` : said;
	return { status, headers: {}, body };
}
