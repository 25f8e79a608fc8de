import type { Family } from "../core/address.ts";

/**
 * Far away, so that only the default route leads there: a root name server (https://www.iana.org/domains/root/servers), and an
 * address for documentation (RFC 5737, RFC 3849), which some routers drop.
 */
const ELSEWHERE: Readonly<Record<Family, readonly string[]>> = {
	ipv4: ["198.41.0.4", "192.0.2.1"],
	ipv6: ["2001:503:ba3e::2:30", "2001:db8::1"],
};
/** The discard service (RFC 863). */
const PORT = 9;

/**
 * The address that the kernel would send from, as text, maybe with a zone index; `null` if it knows no way out. Connecting a UDP
 * socket only picks a route: no packet is sent.
 */
export async function outgoingAddress(family: Family): Promise<string | null> {
	for (const destination of ELSEWHERE[family]) {
		const source = await sourceTowards(destination, family);
		if (source !== null) return source;
	}
	return null;
}

async function sourceTowards(destination: string, family: Family): Promise<string | null> {
	const { createSocket } = await import("node:dgram");
	const socket = createSocket(family === "ipv4" ? "udp4" : "udp6");
	try {
		await new Promise((resolve, reject) => {
			socket.once("connect", () => resolve(null));
			socket.once("error", reject);
			socket.connect(PORT, destination);
		});
		return socket.address().address;
	} catch (error) {
		if (error instanceof Error && "syscall" in error) return null;
		throw error;
	} finally {
		socket.close();
	}
}
