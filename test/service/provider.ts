import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { TOKEN } from "../e2e/home.ts";
import { makeCertificates } from "../home-network/certificates.ts";
import { startLender, startResolver } from "../home-network/daemons.ts";
import { type InternetMessage, type InternetState, STUN_DOUBLE_PORT } from "../home-network/internet.ts";
import { addressesOf, serviceEntries } from "../home-network/services.ts";
import { HOME } from "../home-network/topology.ts";
import type { Machine } from "./machine.ts";

/** Who is at the other end of the machine's cable: DHCP, a name server, and behind them the Internet with Cloudflare's API. */
export type Provider = {
	/** From now on this address, and no other, is lent. */
	lend(address: string): Promise<void>;
	/** Names are found no more, or again. */
	names(conduct: "served" | "lost"): Promise<void>;
	/** What Cloudflare holds, such as "home.example.com A 81.2.69.142". */
	records(): Promise<readonly string[]>;
	tell(message: InternetMessage): Promise<InternetState>;
};

/** Where the machine has the authority that signs the Internet's certificates. It does not trust it by itself. */
export const AUTHORITY = "/usr/local/share/ca-certificates/provider.crt";

/** The provider's gateway; its customers' network is /24. */
const GATEWAY = "81.2.69.1";

/** All of it ends with the machine. */
export async function startProvider({ network, rootfs }: Machine): Promise<Provider> {
	const services = serviceEntries();
	const addresses = [HOME.resolver, ...services.flatMap(([, service]) => addressesOf(service))];
	network.run(
		"isp",
		`echo 0 > /proc/sys/net/ipv6/conf/all/accept_dad
		ip address add ${GATEWAY}/24 dev peer0
		${addresses.map(address => `ip address add ${address} dev lo`).join("\n")}`,
	);
	const names = services.flatMap(([, service]) => service.names);
	const { authority, key, certificate } = makeCertificates(network.folder, names);
	copyFileSync(authority, join(rootfs, AUTHORITY));
	let resolver = await startResolver(network);
	const internet = await network.script<InternetMessage, InternetState>(
		...(["isp", "internet-script.ts", key, certificate, `${STUN_DOUBLE_PORT}`, TOKEN] as const),
	);
	await internet.ask({});
	let lender = await startLender(network, "peer0", "81.2.69.10");
	return {
		async lend(address) {
			await lender.stop();
			lender = await startLender(network, "peer0", address);
		},
		async names(conduct) {
			await resolver.stop();
			if (conduct === "served") resolver = await startResolver(network);
		},
		async records() {
			const { records } = await internet.ask({});
			return records.map(({ name, type, content }) => `${name} ${type} ${content}`);
		},
		tell: message => internet.ask(message),
	};
}
