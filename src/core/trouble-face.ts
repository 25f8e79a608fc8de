/** Codes that are one and the same trouble to a person, whichever of them a round meets. */
const FACES: readonly (readonly [face: string, codes: readonly string[]])[] = [
	["cloudflare", ["api-unreachable", "api-error", "api-bad-answer", "rate-limited"]],
	["address", ["source-unavailable", "source-disagreement", "address-not-publishable", "source-intercepted"]],
];

/** What stays the same while one outage shows first this code and then that. */
export const troubleFace = (code: string): string => FACES.find(([, codes]) => codes.includes(code))?.[0] ?? code;
