import type { Namespaces } from "./namespaces.ts";
import { HOME } from "./topology.ts";

const PORT = 5352;
/** NAT-PMP and PCP, and SSDP. */
const MUTE = "udp dport { 1900, 5350, 5351 } drop";

/** The router says nothing about itself. Returns what ends it. */
export function muteRouter(network: Namespaces): () => void {
	network.run(
		"router",
		`nft -f - <<-END
			table ip make {
				chain prerouting {
					type filter hook prerouting priority raw
					iifname "lan0" ${MUTE}
				}
			}
		END`,
	);
	return () => void network.run("router", "nft delete table ip make");
}

/** Another make of router, without UPnP, and with a NAT-PMP that tells this address. Returns what ends it. */
export async function replaceRouter(network: Namespaces, outside: string): Promise<() => Promise<void>> {
	const script = await network.script<string, null>("router", "natpmp-script.ts", HOME.router, `${PORT}`);
	await script.ask(outside);
	network.run(
		"router",
		`nft -f - <<-END
			table ip make {
				chain raw {
					type filter hook prerouting priority raw
					iifname "lan0" udp dport 1900 drop
				}
				chain prerouting {
					type nat hook prerouting priority dstnat
					iifname "lan0" udp dport 5351 dnat to ${HOME.router}:${PORT}
				}
			}
		END`,
	);
	return async () => {
		network.run("router", "nft delete table ip make");
		await script.stop();
	};
}
