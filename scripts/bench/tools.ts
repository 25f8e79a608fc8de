import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "./home.ts";
import type { Tool } from "./results.ts";
import type { Command } from "./run-program.ts";

export const ZONE = "example.com";
export const TOKEN = "benchmark-token-of-nobody";

/** What each client is to do: keep these names at the address of `wan0`, by `https://api.cloudflare.com`. */
export type Job = {
	readonly names: readonly string[];
	/** PEM file of the authority that the API's certificate comes from. */
	readonly authority: string;
	/** For its configuration and memory: empty at first. */
	readonly folder: string;
};

/** A client with a configuration as its own manual has it. */
export type Client = {
	/** One run with requests to send. */
	readonly once: Command;
	/** One run with nothing to send. */
	readonly quiet: Command;
	readonly stay: Command;
};

export const CLIENTS: Readonly<Record<Tool, (place: Place, job: Job) => Client>> = {
	cfddns({ program }, { names, authority, folder }) {
		const config = join(folder, "cfddns.toml");
		const lines = [
			`token = "${TOKEN}"`,
			`domains = ${JSON.stringify(names)}`,
			'ipv4 = { sources = ["interface:wan0"] }',
		];
		writeFileSync(config, `${lines.join("\n")}\nipv6 = { enabled = false }\n`, { mode: 0o600 });
		const words = (verb: string) => [process.execPath, program, verb, "--quiet", "--config", config];
		const env = { STATE_DIRECTORY: join(folder, "state") };
		const trusting = { ...env, NODE_EXTRA_CA_CERTS: authority };
		return {
			once: { words: words("sync"), env: trusting },
			// Node 20 reads that file at every start, needed or not. No owner of a real domain has one.
			quiet: { words: words("sync"), env },
			stay: { words: words("watch"), env: trusting },
		};
	},
	ddclient(_place, { names, authority, folder }) {
		const config = join(folder, "ddclient.conf");
		const lines = [
			"ssl=yes",
			`ssl_ca_file=${authority}`,
			// Its default, five minutes between updates, would only make the measurement wait.
			"min-interval=0",
			"use=no, usev4=ifv4, ifv4=wan0",
			`protocol=cloudflare, zone=${ZONE}, login=token, password=${TOKEN} ${names.join(",")}`,
		];
		writeFileSync(config, `${lines.join("\n")}\n`, { mode: 0o600 });
		const files = ["-file", config, "-cache", join(folder, "cache"), "-pid", join(folder, "pid")];
		const once = { words: ["ddclient", "-foreground", "-quiet", "-daemon=0", ...files] };
		return { once, quiet: once, stay: { words: ["ddclient", "-foreground", "-quiet", "-daemon=300", ...files] } };
	},
	inadyn(_place, { names, authority, folder }) {
		const config = join(folder, "inadyn.conf");
		const hosts = names.map(name => `"${name}"`).join(", ");
		const provider = [`username = ${ZONE}`, `password = ${TOKEN}`, `hostname = { ${hosts} }`, "ttl = 1"];
		const lines = ["period = 300", "iface = wan0", `ca-trust-file = ${authority}`];
		const text = [...lines, "provider cloudflare.com {", ...provider, "}"].join("\n");
		writeFileSync(config, `${text}\n`, { mode: 0o600 });
		mkdirSync(join(folder, "cache"), { recursive: true });
		const flags = ["--foreground", "--no-pidfile", "--config", config, "--cache-dir", join(folder, "cache")];
		const once = { words: ["inadyn", "--once", ...flags] };
		return { once, quiet: once, stay: { words: ["inadyn", ...flags] } };
	},
};

/** The rivals that are installed, with their versions, and those that are not. */
export function findTools(program: string): {
	readonly versions: Readonly<Partial<Record<Tool, string>>>;
	readonly missing: readonly Tool[];
} {
	const ask: Readonly<Record<Tool, readonly string[]>> = {
		cfddns: [process.execPath, program, "--version"],
		ddclient: ["ddclient", "-version"],
		inadyn: ["inadyn", "--version"],
	};
	const tools: readonly Tool[] = ["cfddns", "ddclient", "inadyn"];
	const found = tools.map(tool => {
		const [word = "", ...args] = ask[tool];
		const { stdout, error } = spawnSync(word, args, { encoding: "utf8" });
		return [tool, error === undefined ? (/\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? "unknown") : null] as const;
	});
	return {
		versions: Object.fromEntries(found.filter(([, version]) => version !== null)),
		missing: found.flatMap(([tool, version]) => (version === null ? [tool] : [])),
	};
}

/** A certificate for the API's name, signed by itself: paths of PEM files. */
export function makeCertificate(folder: string): { readonly key: string; readonly certificate: string } {
	const [key, certificate] = [join(folder, "api.key"), join(folder, "api.pem")];
	const kind = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
	const name = ["-subj", "/CN=api.cloudflare.com", "-addext", "subjectAltName=DNS:api.cloudflare.com"];
	execFileSync("openssl", [...kind, ...name, "-keyout", key, "-out", certificate], { stdio: "ignore" });
	return { key, certificate };
}
