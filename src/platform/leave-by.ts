import { FAMILY_LABEL, familyOf, type IpAddress } from "../core/address.ts";
import type { InterfaceAddress, RunCommand } from "../core/ports.ts";
import { deviceOf, pickSource } from "./pick-source.ts";
import { CommandFailure } from "./program-failure.ts";
import { deviceOfRouteGet, parseRouteGet } from "./route-texts.ts";

export type Way =
	/** Packets from this address leave by the interface: bind to it. */
	| { readonly kind: "bound"; readonly source: IpAddress }
	/**
	 * They would leave otherwise, or nobody can tell. `device`: the interface, if a socket may be bound to itself instead;
	 * `reason`: one line for people.
	 */
	| { readonly kind: "astray"; readonly device: string | null; readonly reason: string };

/** How packets to `destination` are made to leave by an interface, or by the address of a label of it ("wan0:1"). */
export type LeaveBy = (through: string, destination: IpAddress, signal: AbortSignal) => Promise<Way>;

/**
 * Why what was just done from `source` may have gone another way after all; `null` if it did not: the routes may have changed
 * between the question and the packets, as when a VPN comes up.
 */
export async function astrayMeanwhile(
	leaveBy: LeaveBy,
	source: IpAddress,
	...question: Parameters<LeaveBy>
): Promise<string | null> {
	const way = await leaveBy(...question);
	if (way.kind === "astray") return way.reason;
	return way.source === source ? null : `${question[0]} has another address now`;
}

export type LeaveByOptions = {
	readonly network: { addresses(): Promise<readonly InterfaceAddress[]> };
	readonly run: RunCommand;
	/** As Node names it. */
	readonly platform: string;
};

const LIMITS = { timeoutMs: 3_000, maxBytes: 65_536 };

/**
 * Node cannot bind a socket to an interface, only to an address. Whether that decides the interface is asked for each destination:
 *
 * - Linux sends by its rules and routes, for which the source address is but one criterion (ip-rule(8)): the kernel is asked.
 * - macOS selects the interface that holds the source address and its scoped routes (`in_selectsrcif` in xnu's
 *   bsd/netinet/ip_output.c), unless it has no route of its own: the kernel is asked for that one.
 * - Windows sends by the interface that holds the source address, the strong host model, unless somebody switched that off
 *   (https://learn.microsoft.com/previous-versions/technet-magazine/cc137807(v=msdn.10)). There is nobody to ask.
 */
export function createLeaveBy({ network, run, platform }: LeaveByOptions): LeaveBy {
	return async (through, destination, signal) => {
		const family = familyOf(destination);
		const source = pickSource(await network.addresses(), through, family);
		if (source === null) {
			const wanted = family === "ipv4" ? "IPv4" : "stable global IPv6";
			return { kind: "astray", device: null, reason: `${through} has no ${wanted} address to send from` };
		}
		signal.throwIfAborted();
		const device = deviceOf(through);
		// Bound to the interface of a label, packets may leave from another of its addresses.
		const bindable = platform === "linux" && device === through ? device : null;
		const question = { device, source, destination, run, signal };
		switch (platform) {
			case "linux":
				return decided(await leavingOnLinux(question), question, bindable);
			case "darwin":
				return decided(await leavingOnMac(question), question, bindable);
			case "win32":
				return { kind: "bound", source };
			default:
				return decided({ kind: "unknown", why: "this platform does not tell" }, question, bindable);
		}
	};
}

type Question = {
	readonly device: string;
	readonly source: IpAddress;
	readonly destination: IpAddress;
	readonly run: RunCommand;
	readonly signal: AbortSignal;
};

/** What the kernel says. */
type Leaving =
	| { readonly kind: "by"; readonly device: string }
	| { readonly kind: "nowhere" }
	| { readonly kind: "unknown"; readonly why: string };

function decided(leaving: Leaving, { device, source }: Question, bindable: string | null): Way {
	if (leaving.kind === "by" && leaving.device === device) return { kind: "bound", source };
	return { kind: "astray", device: bindable, reason: reasonFor(leaving, device, source) };
}

function reasonFor(leaving: Leaving, device: string, source: IpAddress): string {
	switch (leaving.kind) {
		case "by":
			return `packets from ${source} would leave by ${leaving.device}, not by ${device}`;
		case "nowhere":
			return `packets from ${source} have no way out (${FAMILY_LABEL[familyOf(source)]})`;
		case "unknown":
			return `nobody can tell whether packets from ${source} would leave by ${device}: ${leaving.why}`;
	}
}

/** A user's PATH often lacks the folders of such programs. */
const IP_PROGRAMS = ["ip", "/sbin/ip", "/usr/sbin/ip"];

async function leavingOnLinux({ source, destination, run, signal }: Question): Promise<Leaving> {
	const family = familyOf(destination) === "ipv4" ? "-4" : "-6";
	const args = ["-o", family, "route", "get", destination, "from", source];
	for (const program of IP_PROGRAMS) {
		try {
			const device = deviceOfRouteGet(await run(program, args, LIMITS, signal));
			return device === null ? { kind: "nowhere" } : { kind: "by", device };
		} catch (error) {
			if (!(error instanceof CommandFailure)) throw error;
			// iproute2 and BusyBox pass on what the kernel answers: no route, or one that rejects.
			if (error.kind === "ended" && error.exitCode !== null) return { kind: "nowhere" };
			if (error.kind !== "missing") return { kind: "unknown", why: error.message };
		}
	}
	return { kind: "unknown", why: "there is no ip program" };
}

async function leavingOnMac({ device, destination, run, signal }: Question): Promise<Leaving> {
	const family = familyOf(destination) === "ipv4" ? [] : ["-inet6"];
	try {
		const text = await run("/sbin/route", ["-n", "get", ...family, "-ifscope", device, destination], LIMITS, signal);
		const found = parseRouteGet(text).interface;
		return found === null ? { kind: "nowhere" } : { kind: "by", device: found };
	} catch (error) {
		if (!(error instanceof CommandFailure)) throw error;
		return error.kind === "ended" ? { kind: "nowhere" } : { kind: "unknown", why: error.message };
	}
}
