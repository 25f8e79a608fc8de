import type { Listeners } from "../core/ports.ts";

/** Sockets that hear what nobody asked for. They are loaded when the first of them is wanted. `platform` as Node names it. */
export const createListeners = (platform: string): Listeners => ({
	async group(...call) {
		const { createGroupListener } = await import("./group-listener.ts");
		return createGroupListener(platform)(...call);
	},
	async notices(...call) {
		const { listenForNotices } = await import("./notice-listener.ts");
		return listenForNotices(...call);
	},
});
