// Measures what docs/performance.md states, against the simulator on this machine, as ratios within one run. `--json` for programs.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = new URL("..", import.meta.url).pathname;
const PROGRAM = join(root, "dist/cfddns.mjs");
const TOKEN = "benchmark-token-of-nobody";
const PAIRS = 60;

const folder = mkdtempSync(join(tmpdir(), "cfddns-bench-"));
try {
	const { startSimulator } = await loadSimulator();
	const results = [...(await uneventful(startSimulator)), ...(await requests(startSimulator))];
	if (process.argv.includes("--json")) console.log(JSON.stringify({ node: process.version, results }, null, 2));
	else print(results);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

/** @typedef {{ what: string, measured: string, target: string, ok: boolean }} Result */
/** @typedef {typeof import("../src/simulator/simulator.ts").startSimulator} StartSimulator */

/** @returns {Promise<{ startSimulator: StartSimulator }>} */
async function loadSimulator() {
	const outfile = join(folder, "simulator.mjs");
	await build({
		entryPoints: [join(root, "src/simulator/simulator.ts")],
		outfile,
		bundle: true,
		platform: "node",
		format: "esm",
		banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
	});
	return import(pathToFileURL(outfile).href);
}

/**
 * CPU and memory of a `sync` that has nothing to do, against a Node that does nothing: in turn, since the machine's speed drifts.
 * @param {StartSimulator} startSimulator
 * @returns {Promise<Result[]>}
 */
async function uneventful(startSimulator) {
	const home = await prepare(startSimulator, { names: 3, zones: 1, latencyMs: 0 });
	// An interface that is not there comes first, so that the kernel is asked as on a line that has its address itself.
	await home.sync("81.2.69.142", ["interface:absent0"]);
	await home.simulator.close();
	// A memo is made when all that was read is older than this.
	await new Promise(resolve => setTimeout(resolve, 3_100));
	const sync = [PROGRAM, "sync", "--config", home.config];
	await node(sync, home.service);
	const empty = join(folder, "empty.mjs");
	writeFileSync(empty, "");
	// The last one is not answered from the memo, and makes none.
	const commands = [["-e", "0"], [empty], sync, [...sync, "--set", "owner=home"]];
	// Node 20 reads this file at every start, whatever it runs; where it is set, all starts are slower alike.
	const certificates = process.env["NODE_EXTRA_CA_CERTS"];
	const worlds = [
		{ label: "", env: home.service },
		...(certificates === undefined
			? []
			: [{ label: ", with NODE_EXTRA_CA_CERTS", env: { ...home.service, NODE_EXTRA_CA_CERTS: certificates } }]),
	];
	/** @type {Result[]} */
	const results = [];
	for (const { label, env } of worlds) {
		/** @type {number[][]} */
		const cpu = commands.map(() => []);
		for (let pair = 0; pair < PAIRS; pair++) {
			for (const [index, args] of commands.entries()) {
				// The one before voided the memo.
				if (args === sync) await node(sync, home.service);
				const before = childrenCpuMs();
				await node(args, env);
				cpu[index]?.push(childrenCpuMs() - before);
			}
		}
		const [idle = 0, module = 0, memo = 0, round = 0] = cpu.map(mean);
		results.push({
			what: `uneventful sync${label}: CPU (user + system), mean of ${PAIRS}`,
			measured: `${memo.toFixed(0)} ms against ${idle.toFixed(0)} ms of \`node -e 0\`: ${(memo / idle).toFixed(2)} x (an empty .mjs: ${(module / idle).toFixed(2)} x)`,
			target: "<= 1.4 x",
			ok: memo / idle <= 1.4,
		});
		results.push({
			what: `the same${label}, carried out (no memo holds)`,
			measured: `${round.toFixed(0)} ms: ${(round / idle).toFixed(2)} x`,
			target: "none",
			ok: true,
		});
	}
	/** @type {number[][]} */
	const memory = commands.map(() => []);
	for (let pair = 0; pair < 10; pair++) {
		for (const [index, args] of commands.entries()) {
			if (args === sync) await node(sync, home.service);
			memory[index]?.push(await peakMemoryMb(args, home.service));
		}
	}
	const [idle = 0, module = 0, memo = 0, round = 0] = memory.map(median);
	results.push({
		what: "uneventful sync: peak memory, median of 10",
		measured: `${memo.toFixed(1)} MB against ${idle.toFixed(1)} MB: ${(memo / idle).toFixed(2)} x (an empty .mjs: ${(module / idle).toFixed(2)} x; carried out: ${(round / idle).toFixed(2)} x)`,
		target: "<= 1.2 x",
		ok: memo / idle <= 1.2,
	});
	return results;
}

/**
 * @param {StartSimulator} startSimulator
 * @returns {Promise<Result[]>}
 */
async function requests(startSimulator) {
	const hundred = await prepare(startSimulator, { names: 100, zones: 1, latencyMs: 50 });
	const cold = await hundred.sync("81.2.69.142");
	const steady = await hundred.sync("81.2.69.142");
	const warm = await hundred.sync("81.2.69.160");
	const oneByOneMs = await hundred.patchOneByOne();
	await hundred.simulator.close();
	const creating = await prepare(startSimulator, { names: 300, zones: 1, latencyMs: 0 });
	const created = await creating.sync("81.2.69.142");
	await creating.simulator.close();
	const thousand = await prepare(startSimulator, { names: 1000, zones: 5, latencyMs: 0 });
	await thousand.sync("81.2.69.142");
	const moved = await thousand.sync("81.2.69.160");
	await thousand.simulator.close();
	return [
		atMost("steady: requests", steady.requests, 0),
		atMost("100 names, one zone, cold: requests", cold.requests, 3),
		atMost("100 names, one zone, address changed, warm: requests", warm.requests, 1),
		{
			what: "100 names changed, warm, 50 ms per request: wall time against one request per record",
			measured: `${warm.wallMs.toFixed(0)} ms against ${oneByOneMs.toFixed(0)} ms: ${((100 * warm.wallMs) / oneByOneMs).toFixed(1)} %`,
			target: "<= 10 %",
			ok: warm.wallMs / oneByOneMs <= 0.1,
		},
		atMost("300 names to create: requests", created.requests, 4),
		atMost("1,000 names in 5 zones, changed, warm: requests", moved.requests, 8),
	];
}

/**
 * @param {string} what
 * @param {number} measured
 * @param {number} limit
 * @returns {Result}
 */
function atMost(what, measured, limit) {
	return { what, measured: String(measured), target: limit === 0 ? "0" : `<= ${limit}`, ok: measured <= limit };
}

/**
 * A home with so many names, spread over so many zones.
 * @param {StartSimulator} startSimulator
 * @param {{ names: number, zones: number, latencyMs: number }} size
 */
async function prepare(startSimulator, { names, zones, latencyMs }) {
	const zoneNames = Array.from({ length: zones }, (_, index) => `zone${index}.example`);
	const simulator = await startSimulator({
		tokens: [{ value: TOKEN, kind: "user", status: "active" }],
		zones: zoneNames.map(name => ({ name, recordQuota: 5000 })),
		latencyMs,
	});
	const place = mkdtempSync(join(folder, "home-"));
	const config = join(place, "cfddns.toml");
	// As systemd says it.
	const service = { STATE_DIRECTORY: join(place, "state") };
	const domains = Array.from({ length: names }, (_, index) => `host${index}.${zoneNames[index % zones]}`);

	/**
	 * @param {string} address
	 * @param {readonly string[]} before Sources that come first.
	 */
	async function sync(address, before = []) {
		const text = [
			`token = "${TOKEN}"`,
			`api = "${simulator.api}"`,
			`domains = ${JSON.stringify(domains)}`,
			`ipv4 = { sources = ${JSON.stringify([...before, `static:${address}`])} }`,
			"ipv6 = { enabled = false }",
		];
		writeFileSync(config, `${text.join("\n")}\n`, { mode: 0o600 });
		simulator.requests.clear();
		const startedAt = performance.now();
		await node([PROGRAM, "sync", "--config", config], service);
		return { requests: simulator.requests.all().length, wallMs: performance.now() - startedAt };
	}

	/** What a client without batches does at least: one PATCH per record, one after the other, on one connection. */
	async function patchOneByOne() {
		const zone = simulator.zone(zoneNames[0] ?? "");
		const startedAt = performance.now();
		for (const { id } of zone.records()) {
			await patch(`${simulator.api}/zones/${zone.id}/dns_records/${id}`, { type: "A", content: "81.2.69.175" });
		}
		return performance.now() - startedAt;
	}
	return { simulator, config, service, sync, patchOneByOne };
}

/**
 * @param {string} url
 * @param {unknown} body
 * @returns {Promise<void>}
 */
function patch(url, body) {
	return new Promise((done, fail) => {
		const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
		const outgoing = request(url, { method: "PATCH", headers }, incoming => {
			incoming
				.resume()
				.on("end", () => (incoming.statusCode === 200 ? done() : fail(new Error(`${incoming.statusCode}`))));
		});
		outgoing.on("error", fail).end(JSON.stringify(body));
	});
}

/**
 * Runs Node with these arguments, and returns what it printed on stderr. Fails if it does.
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<string>}
 */
function node(args, env = {}) {
	return new Promise((done, fail) => {
		const child = spawn(process.execPath, args, {
			env: { PATH: process.env["PATH"] ?? "", TMPDIR: folder, ...env },
			stdio: ["ignore", "ignore", "pipe"],
		});
		let said = "";
		child.stderr.setEncoding("utf8").on("data", text => {
			said += text;
		});
		child.on("error", fail);
		child.on("close", code => (code === 0 ? done(said) : fail(new Error(`${args.join(" ")}: exit ${code}\n${said}`))));
	});
}

/** CPU time of all children that have ended, in milliseconds: fields 16 and 17 of proc(5) stat, in ticks of 10 ms. */
function childrenCpuMs() {
	const fields = readFileSync("/proc/self/stat", "utf8")
		.replace(/^.*\) /, "")
		.split(" ");
	return (Number(fields[13]) + Number(fields[14])) * 10;
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<number>}
 */
async function peakMemoryMb(args, env) {
	const hook = join(folder, "peak.cjs");
	writeFileSync(
		hook,
		'process.on("exit", () => require("fs").writeSync(2, "peak=" + process.resourceUsage().maxRSS));\n',
	);
	const said = await node(args, { ...env, NODE_OPTIONS: `--require ${hook}` });
	return Number(/peak=(\d+)/.exec(said)?.[1]) / 1024;
}

/** @param {readonly number[]} values */
function mean(values) {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {readonly number[]} values */
function median(values) {
	return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

/** @param {readonly Result[]} results */
function print(results) {
	console.log(`Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} processors\n`);
	console.log("| what | measured | target | |\n|---|---|---|---|");
	for (const { what, measured, target, ok } of results) {
		console.log(`| ${what} | ${measured} | ${target} | ${ok ? "ok" : "missed"} |`);
	}
}
