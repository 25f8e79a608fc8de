import { DatagramFailure, type Datagrams } from "../core/ports.ts";

/** UDP over `node:dgram`. */
export const createDatagrams = (): Datagrams => ({
	ask: async () => {
		throw new DatagramFailure("refused", "UDP is not there yet");
	},
	search: async () => {
		throw new DatagramFailure("refused", "UDP is not there yet");
	},
});
