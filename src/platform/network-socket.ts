import type { Family } from "../core/address.ts";

/** Addresses for documentation (RFC 5737, RFC 3849): nobody lives there, so only the default route leads to them. */
const ELSEWHERE: Readonly<Record<Family, string>> = { ipv4: "192.0.2.1", ipv6: "2001:db8::1" };
/** The discard service (RFC 863). */
const PORT = 9;

/**
 * The address that the kernel would send from, as text, maybe with a zone index; `null` if it knows no way out. Connecting a UDP
 * socket only picks a route: no packet is sent.
 */
export async function outgoingAddress(family: Family): Promise<string | null> {
	const { createSocket } = await import("node:dgram");
	const socket = createSocket(family === "ipv4" ? "udp4" : "udp6");
	try {
		await new Promise((resolve, reject) => {
			socket.once("connect", () => resolve(null));
			socket.once("error", reject);
			socket.connect(PORT, ELSEWHERE[family]);
		});
		return socket.address().address;
	} catch (error) {
		if (error instanceof Error && "syscall" in error) return null;
		throw error;
	} finally {
		socket.close();
	}
}
