import { expect, test } from "vitest";
import { HOOK_PROGRAMS, type HookProgram, hookPaths, possibleHooks } from "./hook-places.ts";

test.each<[situation: string, program: HookProgram, there: readonly string[], paths: readonly string[]]>([
	["dhclient / its folder", "dhclient", [], ["/etc/dhcp/dhclient-exit-hooks.d/cfddns"]],
	["dhcpcd, no folder yet / the first", "dhcpcd", [], ["/usr/lib/dhcpcd/dhcpcd-hooks/90-cfddns"]],
	[
		"dhcpcd, Debian / the first that is there",
		"dhcpcd",
		["/usr/lib/dhcpcd/dhcpcd-hooks", "/lib/dhcpcd/dhcpcd-hooks"],
		["/usr/lib/dhcpcd/dhcpcd-hooks/90-cfddns"],
	],
	[
		"dhcpcd, an old Debian / the one that is there",
		"dhcpcd",
		["/lib/dhcpcd/dhcpcd-hooks"],
		["/lib/dhcpcd/dhcpcd-hooks/90-cfddns"],
	],
	[
		"dhcpcd, where it lies in libexec / the one that is there",
		"dhcpcd",
		["/usr/libexec/dhcpcd-hooks"],
		["/usr/libexec/dhcpcd-hooks/90-cfddns"],
	],
	[
		"pppd, whatever is there / one for each family",
		"pppd",
		["/etc/ppp/ip-up.d"],
		["/etc/ppp/ip-up.d/cfddns", "/etc/ppp/ipv6-up.d/cfddns"],
	],
	["NetworkManager / its folder", "NetworkManager", [], ["/etc/NetworkManager/dispatcher.d/90-cfddns"]],
])("installed: %s", (_situation, program, there, paths) => {
	expect(hookPaths(program, folder => there.includes(folder))).toEqual(paths);
});

test("looked for / every folder of every program, and what people write by hand", () => {
	expect(Object.fromEntries(HOOK_PROGRAMS.map(program => [program, possibleHooks(program)]))).toEqual({
		dhclient: ["/etc/dhcp/dhclient-exit-hooks.d/cfddns", "/etc/dhcp/dhclient-exit-hooks", "/etc/dhclient-exit-hooks"],
		dhcpcd: [
			"/usr/lib/dhcpcd/dhcpcd-hooks/90-cfddns",
			"/lib/dhcpcd/dhcpcd-hooks/90-cfddns",
			"/usr/libexec/dhcpcd-hooks/90-cfddns",
			"/etc/dhcpcd.exit-hook",
		],
		pppd: [
			"/etc/ppp/ip-up.d/cfddns",
			"/etc/ppp/ipv6-up.d/cfddns",
			"/etc/ppp/ip-up.d/90-cfddns",
			"/etc/ppp/ip-up.local",
			"/etc/ppp/ipv6-up.local",
		],
		NetworkManager: ["/etc/NetworkManager/dispatcher.d/90-cfddns", "/etc/NetworkManager/dispatcher.d/cfddns"],
	});
});
