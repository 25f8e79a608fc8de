import { createSocket } from "node:dgram";
import { parseAddress } from "../core/address.ts";
import type { Listeners } from "../core/ports.ts";
import { whileOpen } from "./while-open.ts";

type Group = Listeners["group"];

/**
 * UDP to a multicast group. Bound to the group's own address, the socket hears nothing that is meant for this machine alone; Windows
 * does not know that, so there it is bound to ours.
 */
export function createGroupListener(platform: string): Group {
	return ({ group, port, own }, hear, work, signal) =>
		whileOpen(
			`${group} port ${port}`,
			broke => {
				// Others on this machine may listen too. libuv sets SO_REUSEPORT where that is what sharing takes (BSD, macOS).
				const socket = createSocket({ type: "udp4", reuseAddr: true });
				const attempt = (act: () => void): void => {
					try {
						act();
					} catch (error) {
						broke(error);
					}
				};
				socket.on("error", broke);
				socket.on("message", (payload, { address }) => {
					const from = parseAddress(address);
					if (from !== null) attempt(() => hear(payload, from));
				});
				const opened = new Promise<void>(resolve => {
					socket.bind({ address: platform === "win32" ? own : group, port }, () =>
						attempt(() => {
							socket.addMembership(group, own);
							resolve();
						}),
					);
				});
				return { opened, close: () => new Promise(resolve => void socket.close(resolve)) };
			},
			(_opened, open) => work(open),
			signal,
		);
}
