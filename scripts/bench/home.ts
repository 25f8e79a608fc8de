import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSimulator } from "../../src/simulator/simulator.ts";
import type { Measured } from "./costs.ts";
import { type Command, runProgram } from "./run-program.ts";

export const TOKEN = "benchmark-token-of-nobody";

/** Where things are. */
export type Place = {
	/** The built program. */
	readonly program: string;
	/** The bundle of inside.ts. */
	readonly inside: string;
	/** For all that is written; it goes in the end. */
	readonly folder: string;
};

export type Home = Awaited<ReturnType<typeof openHome>>;

/** A home with so many names, spread over so many zones that are empty, and its own simulator. */
export async function openHome(
	{ program, folder }: Place,
	{ names, zones = 1, latencyMs = 0 }: { readonly names: number; readonly zones?: number; readonly latencyMs?: number },
) {
	const zoneNames = Array.from({ length: zones }, (_, index) => `zone${index}.example`);
	const simulator = await startSimulator({
		tokens: [{ value: TOKEN, kind: "user", status: "active" }],
		zones: zoneNames.map(name => ({ name, recordQuota: 20_000 })),
		latencyMs,
	});
	const place = mkdtempSync(join(folder, "home-"));
	const config = join(place, "cfddns.toml");
	const domains = Array.from({ length: names }, (_, index) => `host${index}.${zoneNames[index % zones]}`);

	/** Writes the configuration; `address` is what its last source says. */
	function configure(address: string, sources: readonly string[] = []): void {
		const text = [
			`token = "${TOKEN}"`,
			`api = "${simulator.api}"`,
			`domains = ${JSON.stringify(domains)}`,
			`ipv4 = { sources = ${JSON.stringify([...sources, `static:${address}`])} }`,
			"ipv6 = { enabled = false }",
		];
		writeFileSync(config, `${text.join("\n")}\n`, { mode: 0o600 });
	}
	const command = (verb: string, ...flags: readonly string[]): Command => ({
		words: [process.execPath, program, verb, ...flags, "--config", config],
		// As systemd says it.
		env: { STATE_DIRECTORY: join(place, "state") },
	});
	async function sync(...flags: readonly string[]): Promise<Measured> {
		simulator.requests.clear();
		const ran = await runProgram(command("sync", "--quiet", ...flags), folder);
		return { ...ran, requests: simulator.requests.all().length };
	}
	return { simulator, configure, command, sync, zoneNames, close: () => simulator.close() };
}
