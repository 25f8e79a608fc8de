import type { Datagrams, HttpExchange, NetworkView, RunCommand } from "../core/ports.ts";
import { createNetworkView, thisKernel } from "./network.ts";
import type { OutsideOptions, OutsideParts } from "./outside-parts.ts";
import type { Recorder } from "./recorder.ts";

export type Outside = {
	readonly network: NetworkView;
	readonly run: RunCommand;
	readonly http: HttpExchange;
	readonly datagrams: Datagrams;
	/** Ends the connections that begin at such an address of ours, as text. */
	dropConnections(isStale: (localAddress: string) => boolean, which: "idle" | "every"): Promise<void>;
	/** Ends all connections; later requests open new ones. */
	close(): Promise<void>;
};

/**
 * All that goes beyond this process. A quiet round needs nothing but the kernel's tables: programs, HTTP and UDP are loaded when they
 * are first wanted.
 */
export function createOutside(options: Omit<OutsideOptions, "network">, recorder: Recorder | null): Outside {
	let loaded: Promise<OutsideParts> | null = null;
	const parts = (): Promise<OutsideParts> => {
		recorder?.spoil();
		loaded ??= import("./outside-parts.ts").then(({ openOutside }) => openOutside({ ...options, network }));
		return loaded;
	};
	const run: RunCommand = async (...call) => (await parts()).run(...call);
	const kernel = recorder?.kernel(thisKernel) ?? thisKernel;
	const network = createNetworkView({ kernel, platform: options.platform, run });
	return {
		network,
		run,
		http: async (request, signal) => (await parts()).http.exchange(request, signal),
		datagrams: {
			ask: async (request, read, signal) => (await parts()).datagrams.ask(request, read, signal),
			search: async (request, read, signal) => (await parts()).datagrams.search(request, read, signal),
		},
		async dropConnections(isStale, which) {
			if (loaded !== null) (await loaded).http.drop(isStale, which);
		},
		async close() {
			if (loaded !== null) (await loaded).http.close();
		},
	};
}
