/** A file of an interface below Linux's `/sys/class/net`; `null` if it is not there. */
export type ReadSys = (name: string, file: "tun_flags" | "uevent" | "type") => string | null;

/** Linux `include/uapi/linux/if_tun.h`: carries packets of IP, not Ethernet frames. */
const IFF_TUN = 0x1;
/** Linux `include/uapi/linux/if_arp.h`: no link layer. IPsec's interfaces have it, but LTE modems have it, too. */
const ARPHRD_NONE = "65534";

/** How VPNs name their interfaces on Linux and macOS. */
const UNIX_NAME =
	/^(?:(?:u?tun|tap|awg|wg|ipsec|xfrm|vti|tailscale|nebula|vpn)[-_]?\d|wg[-_]|zt[a-z0-9]{8}|tailscale|nordlynx|nordtun|proton|pvpn|mullvad|surfshark|cloudflarewarp|wireguard|gpd\d|cscotun|outline-tun|expressvpn|vpn_)/i;
/** What the adapters of VPNs are named after on Windows, unless somebody renamed them. */
const WINDOWS_NAME =
	/wireguard|wintun|\btap\b|tap-|openvpn|\bvpn|vpn\b|\bwarp\b|cloudflarewarp|tailscale|zerotier|nordlynx|proton|mullvad|surfshark|anyconnect|globalprotect|fortinet|softether|hamachi/i;
/** Nothing else may become a part of a path. Linux allows more in names, but such are nobody's. */
const PLAIN = /^(?!\.{1,2}$)[^/\s\0]{1,15}$/;

/**
 * Is it the inner end of a tunnel that this machine makes itself? On Linux the kernel tells: drivers/net/tun.c gives its devices
 * `tun_flags`, WireGuard a type of its own. An Ethernet-like one (tap) is a tunnel only if it is named like one, as containers
 * without root have nothing else as their `eth0`. Elsewhere, and where the kernel does not tell, the name decides.
 */
export function isTunnel(name: string, platform: string, read: ReadSys): boolean {
	if (platform === "win32") return WINDOWS_NAME.test(name);
	if (platform !== "linux" || !PLAIN.test(name)) return UNIX_NAME.test(name);
	const type = read(name, "type")?.trim() ?? null;
	if (type === null) return UNIX_NAME.test(name);
	const flags = read(name, "tun_flags");
	if (flags !== null) return (Number(flags.trim()) & IFF_TUN) !== 0 || UNIX_NAME.test(name);
	if (/^DEVTYPE=(?:wireguard|amneziawg)$/m.test(read(name, "uevent") ?? "")) return true;
	return type === ARPHRD_NONE && UNIX_NAME.test(name);
}
