import type { SourceDeps } from "../../src/sources/kind.ts";

const unexpected = async (): Promise<never> => {
	throw new Error("This was not to be asked");
};

/** A world in which nothing may be asked; tests replace what may. */
export const fakeDeps: SourceDeps = {
	http: unexpected,
	datagrams: { ask: unexpected, search: unexpected },
	network: {
		addresses: unexpected,
		defaultInterfaces: unexpected,
		outgoingInterface: unexpected,
		isTunnel: unexpected,
		gateway: unexpected,
	},
	run: unexpected,
	timeoutMs: 10_000,
	userAgent: "cfddns/test",
	bind: null,
	randomBytes: count => new Uint8Array(count).fill(7),
};
