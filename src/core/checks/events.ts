import { ok, type Remark, warning } from "./finding.ts";

export type EventFacts = {
	/** As Node names it. */
	readonly platform: string;
	/** What `ip -V` prints, or why it cannot be run. */
	readonly ip:
		| { readonly kind: "there"; readonly version: string }
		| { readonly kind: "absent"; readonly reason: string };
	/** `router_events` of the configuration; `null` if there is none. */
	readonly routerEvents: boolean | null;
	/** The IPv4 router, if there is one and both it and this machine have private addresses. */
	readonly router: string | null;
};

/** What `cfddns watch` hears of a change before the clock strikes. */
export function checkEvents({ platform, ip, routerEvents, router }: EventFacts): readonly Remark[] {
	return [kernel(platform, ip), ...announcements(routerEvents, router)];
}

function kernel(platform: string, ip: EventFacts["ip"]): Remark {
	if (platform !== "linux") return ok("`cfddns watch` looks at this machine's addresses once a second");
	if (ip.kind === "there") return ok(`\`cfddns watch\` can hear the kernel (${ip.version})`);
	return warning("not-checked", `\`cfddns watch\` cannot hear the kernel: ${ip.reason}`, {
		why: "It looks once a second instead.",
		fix: "Install iproute2, which has the program `ip`.",
	});
}

/** Whether a firewall lets announcements in, only an announcement could tell. */
function announcements(routerEvents: boolean | null, router: string | null): readonly Remark[] {
	if (routerEvents === null || router === null) return [];
	if (!routerEvents) return [ok("The router's announcements are not listened to (`router_events = false`)")];
	return [
		ok(
			`\`cfddns watch\` listens to what the router ${router} announces`,
			"A firewall on this machine has to let in UDP port 5350, and answers from UDP port 1900.",
		),
	];
}
