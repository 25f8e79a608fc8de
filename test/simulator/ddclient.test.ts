import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SIMULATED_TOKEN, type Simulator, startSimulator } from "../../src/simulator/simulator.ts";

/** An independent client: Debian's ddclient. It always asks for https, so it gets a certificate made for this run. */
const missing = ["ddclient", "openssl"].filter(program => spawnSync(program, ["-help"]).error !== undefined);
const REASON = missing.length === 0 ? "" : ` (skipped: not installed: ${missing.join(", ")})`;

describe.skipIf(missing.length > 0)(`ddclient${REASON}`, () => {
	let folder: string;
	let simulator: Simulator;
	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), "simulator-ddclient-"));
		const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
		const request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1";
		const files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert];
		execFileSync("openssl", [...request.split(" "), ...files], { stdio: "ignore" });
		simulator = await startSimulator({
			tls: { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") },
			zones: [
				{
					name: "example.com",
					records: [
						{ type: "A", name: "home", content: "81.2.69.1", proxied: true, comment: "mine" },
						{ type: "AAAA", name: "home", content: "2a02::1" },
					],
				},
			],
		});
	});
	afterAll(async () => {
		await simulator.close();
		rmSync(folder, { recursive: true });
	});

	/** One run of ddclient, which finds these addresses; resolves to what it says. */
	function run(ipv4: string, ipv6: string): Promise<string> {
		const config = join(folder, "ddclient.conf");
		const server = `${simulator.origin.replace("https://", "")}/client/v4`;
		const lines = [
			"ssl=yes",
			`ssl_ca_file=${join(folder, "cert.pem")}`,
			`use=no, usev4=ipv4, ipv4=${ipv4}, usev6=ipv6, ipv6=${ipv6}`,
			`protocol=cloudflare, server=${server}, zone=example.com, login=token, password=${SIMULATED_TOKEN} home.example.com`,
		];
		writeFileSync(config, `${lines.join("\n")}\n`, { mode: 0o600 });
		const paths = ["-file", config, "-cache", join(folder, "cache"), "-pid", join(folder, "pid")];
		const child = spawn("ddclient", ["-daemon=0", "-foreground", "-verbose", "-noquiet", ...paths]);
		let said = "";
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (chunk: string) => {
				said += chunk;
			});
		}
		return new Promise((resolve, reject) => {
			child.on("error", reject);
			child.on("close", () => resolve(said));
		});
	}
	const calls = () =>
		simulator.requests.all().map(({ method, path }) => `${method} ${path.split("/").at(3) ?? "zones"}`);

	test("another address / finds zone and records, and changes only their content", async () => {
		const before = simulator.zone("example.com").records();
		expect(await run("81.2.69.142", "2a02::2")).toContain("SUCCESS:");
		const [a, aaaa] = simulator.zone("example.com").records();
		expect(a).toEqual({ ...before[0], content: "81.2.69.142", modified_on: a?.modified_on });
		expect(aaaa).toEqual({ ...before[1], content: "2a02::2", modified_on: aaaa?.modified_on });
		expect(calls()).toEqual([
			"GET zones",
			"GET dns_records",
			"PATCH dns_records",
			"GET dns_records",
			"PATCH dns_records",
		]);
		expect(simulator.requests.all().every(({ status, done }) => status === 200 && done)).toBe(true);
	});

	test("the same address again / nothing", async () => {
		simulator.requests.clear();
		expect(await run("81.2.69.142", "2a02::2")).not.toMatch(/FAILED|WARNING/);
		expect(calls()).toEqual([]);
	});
});
