import { cut, type HeartbeatService, split } from "./service.ts";

/** It is put into a URL. */
const MAX_TEXT = 250;

/** The "Push" monitor: https://github.com/louislam/uptime-kuma/wiki/API-Documentation#push-url. `ping` is in milliseconds. */
export const uptimeKuma: HeartbeatService = {
	write(argument, { isUp, text, durationMs }) {
		const to = new URL(argument);
		to.searchParams.set("status", isUp ? "up" : "down");
		to.searchParams.set("msg", cut(text, MAX_TEXT));
		to.searchParams.set("ping", String(durationMs));
		return { ...split(to), method: "GET" };
	},
	refusal: ({ body }) => (/^\s*\{\s*"ok"\s*:\s*false/.test(body) ? "it knows no such monitor, or it is paused" : null),
};
