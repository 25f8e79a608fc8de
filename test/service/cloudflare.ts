import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { TOKEN } from "../e2e/home.ts";
import type { Machine } from "./machine.ts";

const PORT = 4711;
export const API = `http://127.0.0.1:${PORT}/client/v4`;

/** Starts Cloudflare's API on the machine's own loopback. Returns who tells what it holds, such as "home.example.com A 81.2.69.142". */
export async function startCloudflare(machine: Machine): Promise<() => readonly string[]> {
	await build({
		entryPoints: [join(import.meta.dirname, "cloudflare-script.ts")],
		outfile: join(machine.rootfs, "opt/test/cloudflare.mjs"),
		bundle: true,
		platform: "node",
		format: "esm",
		logLevel: "silent",
	});
	machine.write(
		"etc/systemd/system/cloudflare.service",
		`[Service]\nExecStart=/usr/bin/node /opt/test/cloudflare.mjs ${PORT} ${TOKEN}\n[Install]\nWantedBy=multi-user.target\n`,
	);
	machine.sh("systemctl enable --now --no-block cloudflare.service");
	await machine.until("Cloudflare", () =>
		machine.run(`node -e 'fetch("${API}").then(() => {})'`).code === 0 ? true : null,
	);
	const ask = `fetch("${API}/zones", { headers: { Authorization: "Bearer ${TOKEN}" } }).then(r => r.json()).then(async ({ result: [{ id }] }) => {
		const answer = await fetch("${API}/zones/" + id + "/dns_records", { headers: { Authorization: "Bearer ${TOKEN}" } });
		const { result } = await answer.json();
		console.log(JSON.stringify(result.map(({ name, type, content }) => [name, type, content].join(" "))));
	})`;
	writeFileSync(join(machine.rootfs, "opt/test/ask.cjs"), ask);
	return () => JSON.parse(machine.sh("node /opt/test/ask.cjs"));
}
