import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { TOKEN } from "../e2e/home.ts";
import type { Machine } from "./machine.ts";

const PORT = 4711;
const API = `http://127.0.0.1:${PORT}/client/v4`;

/** A configuration, but for the token. */
export const SETTINGS = `api = "${API}"
domains = ["home.example.com"]
[ipv4]
sources = ["interface:wan0"]
[ipv6]
enabled = false
`;

/** Cloudflare, on the machine's own loopback. */
export type Cloudflare = {
	/** What it holds, such as "home.example.com A 81.2.69.142". */
	records(): readonly string[];
	/** It forgets everything, and knows this token only. */
	knowOnly(token: string): Promise<void>;
};

export async function startCloudflare(machine: Machine): Promise<Cloudflare> {
	await build({
		entryPoints: [join(import.meta.dirname, "cloudflare-script.ts")],
		outfile: join(machine.rootfs, "opt/test/cloudflare.mjs"),
		bundle: true,
		platform: "node",
		format: "esm",
		logLevel: "silent",
	});
	let known = "";
	const knowOnly = async (token: string): Promise<void> => {
		known = token;
		machine.write(
			"etc/systemd/system/cloudflare.service",
			`[Service]\nExecStart=/usr/bin/node /opt/test/cloudflare.mjs ${PORT} ${token}\n[Install]\nWantedBy=multi-user.target\n`,
		);
		machine.sh(
			"systemctl daemon-reload && systemctl enable cloudflare.service && systemctl restart --no-block cloudflare.service",
		);
		await machine.until("Cloudflare", () =>
			machine.run(`node -e 'fetch("${API}").then(() => {})'`).code === 0 ? true : null,
		);
	};
	await knowOnly(TOKEN);
	return {
		knowOnly,
		records() {
			const ask = `fetch("${API}/zones", { headers: { Authorization: "Bearer ${known}" } }).then(r => r.json()).then(async ({ result: [{ id }] }) => {
				const answer = await fetch("${API}/zones/" + id + "/dns_records", { headers: { Authorization: "Bearer ${known}" } });
				const { result } = await answer.json();
				console.log(JSON.stringify(result.map(({ name, type, content }) => [name, type, content].join(" "))));
			})`;
			writeFileSync(join(machine.rootfs, "opt/test/ask.cjs"), ask);
			return JSON.parse(machine.sh("node /opt/test/ask.cjs"));
		},
	};
}
