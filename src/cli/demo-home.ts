import type { Simulator, SimulatorOptions } from "../compose.ts";

/** Works nowhere but in the demo. */
const TOKEN = "demo-token-of-nobody";

/** The home and its zone as the demo begins. */
export const DEMO_HOME: SimulatorOptions = {
	tokens: [{ value: TOKEN, kind: "user", status: "active" }],
	zones: [
		{
			name: "example.com",
			records: [
				{ type: "A", name: "example.com", content: "81.2.69.1", proxied: true, comment: "the family's site" },
				{ type: "MX", name: "example.com", content: "mail.example.net", priority: 10 },
			],
		},
	],
	wan: { ipv4: "81.2.69.142", ipv6: "2a02:8070:c3::42" },
};

/**
 * The configuration of the demo. Three echo services of three operators at the simulator; for IPv6 two, where this machine has an
 * IPv6 loopback.
 */
export function demoConfig({ api, port, ipv6Loopback }: Simulator, folder: string): string {
	const ipv6 = ipv6Loopback
		? `[ipv6]
enabled = true
sources = ["trace:[::1]:${port}", "http:http://[::1]:${port}/ip"]

[[records]]
name = "nas.example.com"
types = ["AAAA"]
ipv6_suffix = "::53"
`
		: `[ipv6]
enabled = false
`;
	return `token = "${TOKEN}"
domains = ["home.example.com"]
api = "${api}"
state_dir = ${JSON.stringify(folder)}

[ipv4]
sources = ["http:http://localhost:${port}/json", "trace:127.0.0.1:${port}", "http:http://127.0.0.1:${port}/ip"]

[[records]]
name = "example.com"
types = ["A"]

[[records]]
name = "*.home.example.com"
types = ["A"]

${ipv6}`;
}
