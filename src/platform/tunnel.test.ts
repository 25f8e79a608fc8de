import { expect, test } from "vitest";
import { isTunnel, type ReadSys } from "./tunnel.ts";

const NOWHERE: ReadSys = () => null;
const sys =
	(files: Readonly<Record<string, string>>): ReadSys =>
	(_name, file) =>
		files[file] ?? null;

test.each<[state: string, name: string, files: Record<string, string>, tunnel: boolean]>([
	["a tun device, whatever its name / a tunnel", "office", { type: "65534\n", tun_flags: "0x1801\n" }, true],
	["a tap device with a VPN's name / a tunnel", "tap0", { type: "1\n", tun_flags: "0x1002\n" }, true],
	["a tap device that is a container's line / none", "eth0", { type: "1\n", tun_flags: "0x1002\n" }, false],
	[
		"WireGuard, whatever its name / a tunnel",
		"home",
		{ type: "65534\n", uevent: "DEVTYPE=wireguard\nINTERFACE=home\n" },
		true,
	],
	[
		"an LTE modem without a link layer / none",
		"wwan0",
		{ type: "65534\n", uevent: "DEVTYPE=wwan\nINTERFACE=wwan0\n" },
		false,
	],
	["IPsec / a tunnel", "ipsec0", { type: "65534\n", uevent: "INTERFACE=ipsec0\n" }, true],
	["Ethernet / none", "eth0", { type: "1\n", uevent: "INTERFACE=eth0\n" }, false],
	[
		"Ethernet named like a VPN / none: the kernel knows better",
		"wg0",
		{ type: "1\n", uevent: "INTERFACE=wg0\n" },
		false,
	],
	["Wi-Fi / none", "wlan0", { type: "1\n", uevent: "DEVTYPE=wlan\n" }, false],
	["PPPoE / none", "ppp0", { type: "512\n", uevent: "DEVTYPE=ppp\n" }, false],
	["an IPv6 tunnel broker's (6in4), whose address is the line's / none", "he-ipv6", { type: "776\n" }, false],
])("Linux: %s", (_state, name, files, tunnel) => expect(isTunnel(name, "linux", sys(files))).toBe(tunnel));

test.each(["../lo", "a/b", "..", ".", "", "x".repeat(16), "a b"])(
	"Linux: %j / is no path, and nothing is read",
	name => {
		const files: string[] = [];
		expect(isTunnel(name, "linux", (...words) => (files.push(words.join()) ? null : null))).toBe(false);
		expect(files).toEqual([]);
	},
);

test.each<[name: string, tunnel: boolean]>([
	["wg0", true],
	["wg-home", true],
	["tun0", true],
	["tap1", true],
	["tailscale0", true],
	["nordlynx", true],
	["ztabcdef12", true],
	["proton0", true],
	["CloudflareWARP", true],
	["utun3", true],
	["ipsec0", true],
	["en0", false],
	["eth0", false],
	["wan0", false],
	["wlan0", false],
	["wlp3s0", false],
	["ppp0", false],
	["br-lan", false],
	["bridge100", false],
	["awdl0", false],
	["tunes", false],
])("%s by its name / %s", (name, tunnel) => {
	expect(isTunnel(name, "linux", NOWHERE)).toBe(tunnel);
	expect(isTunnel(name, "darwin", NOWHERE)).toBe(tunnel);
});

test.each<[name: string, tunnel: boolean]>([
	["Ethernet", false],
	["Ethernet 2", false],
	["Wi-Fi", false],
	["WLAN", false],
	["vEthernet (Default Switch)", false],
	["CloudflareWARP", true],
	["WireGuard Tunnel", true],
	["wintun userspace tunnel", true],
	["OpenVPN TAP-Windows6", true],
	["OpenVPN Data Channel Offload", true],
	["TAP-Windows Adapter V9", true],
	["Tailscale", true],
	["NordLynx", true],
	["ProtonVPN", true],
	["Mullvad", true],
	["Firmen-VPN", true],
	["Staples", false],
])("Windows: %s / %s", (name, tunnel) => expect(isTunnel(name, "win32", NOWHERE)).toBe(tunnel));
