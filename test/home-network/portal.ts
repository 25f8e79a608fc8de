import { join } from "node:path";
import { listening, startCaptiveResolver } from "./daemons.ts";
import { type Namespaces, output } from "./namespaces.ts";
import { HOME } from "./topology.ts";

export type PortalPage = "html" | "redirect";

const DNS_PORT = 5353;
const HTTP_PORT = 8080;
const HTTPS_PORT = 8443;

export type Portal = { show(page: PortalPage): Promise<unknown>; close(): Promise<void> };

/** The router keeps everything to itself: names, web pages, and whatever else would go out. */
export async function openPortal(network: Namespaces): Promise<Portal> {
	const [key, certificate] = [join(network.folder, "portal.key"), join(network.folder, "portal.pem")];
	const settings = join(network.folder, "openssl.cnf");
	const names = ["-subj", "/CN=portal.hotel.example", "-config", settings, "-keyout", key, "-out", certificate];
	output(...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"], ...names);
	const ports = [`${HTTP_PORT}`, `${HTTPS_PORT}`];
	const script = await network.script<PortalPage, null>("router", "portal-script.ts", key, certificate, ...ports);
	const resolver = await startCaptiveResolver(network, DNS_PORT);
	await listening(network, "router", "tcp", HTTPS_PORT);
	network.run(
		"router",
		`nft -f - <<-END
			table ip portal {
				chain prerouting {
					type nat hook prerouting priority dstnat - 1
					iifname "lan0" udp dport 53 dnat to ${HOME.router}:${DNS_PORT}
					iifname "lan0" tcp dport 80 dnat to ${HOME.router}:${HTTP_PORT}
					iifname "lan0" tcp dport 443 dnat to ${HOME.router}:${HTTPS_PORT}
				}
				chain forward {
					type filter hook forward priority filter
					iifname "lan0" reject
				}
			}
		END`,
	);
	return {
		show: page => script.ask(page),
		async close() {
			network.run("router", "nft delete table ip portal");
			await Promise.all([script.stop(), resolver.stop()]);
		},
	};
}
