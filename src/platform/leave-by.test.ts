import { expect, test } from "vitest";
import { ip } from "../../test/invariants/values.ts";
import type { InterfaceAddress, RunCommand } from "../core/ports.ts";
import { astrayMeanwhile, createLeaveBy, type Way } from "./leave-by.ts";
import { CommandFailure } from "./program-failure.ts";

const never = new AbortController().signal;
const network = {
	addresses: async (): Promise<readonly InterfaceAddress[]> => [
		{ interface: "wan0", address: ip("192.168.1.20"), stability: "stable" },
		{ interface: "wan0:1", address: ip("192.168.1.21"), stability: "stable" },
		{ interface: "wan0", address: ip("2a01:5a8::1"), stability: "unfit" },
		{ interface: "wan0", address: ip("2a01:5a8::2"), stability: "stable" },
		{ interface: "wan1", address: ip("2a01:5a8:1::1"), stability: "unfit" },
		{ interface: "tun0", address: ip("10.8.0.2"), stability: "stable" },
	],
};
const shown = (way: Way): string =>
	way.kind === "bound" ? `bound to ${way.source}` : `${way.device ?? "no device"}: ${way.reason}`;
const ended = (exitCode: number) => new CommandFailure("ended", `ip ended with exit code ${exitCode}`, { exitCode });
const missing = new CommandFailure("missing", "ip was not found");

const asking = (platform: string, run: RunCommand) => createLeaveBy({ network, run, platform });
const WAN = "203.0.113.7 from 192.168.1.20 via 192.168.1.1 dev wan0 table 100 uid 0 \\    cache";
const VPN = "203.0.113.7 from 192.168.1.20 via 10.8.0.1 dev tun0 uid 0 \\    cache";

test.each<[state: string, platform: string, through: string, answer: string | Error, way: string]>([
	["Linux, the kernel agrees / bound", "linux", "wan0", WAN, "bound to 192.168.1.20"],
	[
		"Linux, a VPN has the routes / astray",
		"linux",
		"wan0",
		VPN,
		"wan0: packets from 192.168.1.20 would leave by tun0, not by wan0",
	],
	["Linux, the VPN is what is wanted / bound", "linux", "tun0", VPN, "bound to 10.8.0.2"],
	["Linux, a label / bound to its address", "linux", "wan0:1", WAN, "bound to 192.168.1.21"],
	[
		"Linux, a label, astray / no device would keep its address",
		"linux",
		"wan0:1",
		VPN,
		"no device: packets from 192.168.1.21 would leave by tun0, not by wan0",
	],
	["Linux, no route / astray", "linux", "wan0", ended(2), "wan0: packets from 192.168.1.20 have no way out (IPv4)"],
	[
		"Linux, no ip program / nobody can tell",
		"linux",
		"wan0",
		missing,
		"wan0: nobody can tell whether packets from 192.168.1.20 would leave by wan0: there is no ip program",
	],
	[
		"Linux, ip may not be run / nobody can tell",
		"linux",
		"wan0",
		new CommandFailure("unusable", "ip may not be run"),
		"wan0: nobody can tell whether packets from 192.168.1.20 would leave by wan0: ip may not be run",
	],
	["no address of the family / said", "linux", "ppp0", WAN, "no device: ppp0 has no IPv4 address to send from"],
	["macOS, a route of its own / bound", "darwin", "wan0", "  interface: wan0\n", "bound to 192.168.1.20"],
	[
		"macOS, no route of its own / astray",
		"darwin",
		"wan0",
		"  interface: utun3\n",
		"no device: packets from 192.168.1.20 would leave by utun3, not by wan0",
	],
	["macOS, not in table / astray", "darwin", "wan0", "", "no device: packets from 192.168.1.20 have no way out (IPv4)"],
	["Windows / bound, and nobody is asked", "win32", "wan0", new TypeError("oops"), "bound to 192.168.1.20"],
	[
		"elsewhere / nobody can tell",
		"freebsd",
		"wan0",
		new TypeError("oops"),
		"no device: nobody can tell whether packets from 192.168.1.20 would leave by wan0: this platform does not tell",
	],
])("%s", async (_state, platform, through, answer, way) => {
	const leaveBy = asking(platform, async () => {
		if (typeof answer !== "string") throw answer;
		return answer;
	});
	expect(shown(await leaveBy(through, ip("203.0.113.7"), never))).toBe(way);
});

test.each<[through: string, way: string]>([
	["wan0", "bound to 2a01:5a8::2"],
	["wan1", "no device: wan1 has no stable global IPv6 address to send from"],
])("IPv6 by %s / an address that stays: %s", async (through, way) => {
	const leaveBy = asking("linux", async () => "2001:db8::1 from :: dev wan0 proto ra metric 1024 pref medium");
	expect(shown(await leaveBy(through, ip("2001:db8::1"), never))).toBe(way);
});

test.each<[platform: string, destination: string, command: string]>([
	["linux", "203.0.113.7", "ip -o -4 route get 203.0.113.7 from 192.168.1.20"],
	["linux", "2001:db8::1", "ip -o -6 route get 2001:db8::1 from 2a01:5a8::2"],
	["darwin", "203.0.113.7", "/sbin/route -n get -ifscope wan0 203.0.113.7"],
	["darwin", "2001:db8::1", "/sbin/route -n get -inet6 -ifscope wan0 2001:db8::1"],
])("%s, %s / asks: %s", async (platform, destination, command) => {
	const asked: string[] = [];
	const leaveBy = asking(platform, async (program, args) => {
		asked.push([program, ...args].join(" "));
		return "";
	});
	await leaveBy("wan0", ip(destination), never);
	expect(asked).toEqual([command]);
});

test("ip is not in the PATH / looked for where it belongs", async () => {
	const leaveBy = asking("linux", async program => {
		if (program !== "/usr/sbin/ip") throw missing;
		return WAN;
	});
	expect(shown(await leaveBy("wan0", ip("203.0.113.7"), never))).toBe("bound to 192.168.1.20");
});

test("a bug, or an abort / not hidden", async () => {
	const leaveBy = asking("linux", () => Promise.reject(new TypeError("oops")));
	await expect(leaveBy("wan0", ip("203.0.113.7"), never)).rejects.toThrow(TypeError);
	const stopped = AbortSignal.abort(new Error("stopped"));
	await expect(asking("win32", async () => "")("wan0", ip("203.0.113.7"), stopped)).rejects.toThrow("stopped");
});

test.each<[state: string, later: Way, doubt: string | null]>([
	["as before / none", { kind: "bound", source: ip("192.168.1.20") }, null],
	["another address / doubt", { kind: "bound", source: ip("192.168.1.22") }, "wan0 has another address now"],
	["astray by now / doubt", { kind: "astray", device: "wan0", reason: "a VPN came up" }, "a VPN came up"],
])("afterwards, %s", async (_state, later, doubt) => {
	const source = ip("192.168.1.20");
	expect(await astrayMeanwhile(async () => later, source, "wan0", ip("203.0.113.7"), never)).toBe(doubt);
});
