import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { TOKEN } from "../e2e/home.ts";
import { makeRootfs } from "./rootfs.ts";

const BUNDLE = resolve(import.meta.dirname, "../../dist/cfddns.mjs");

/** A machine with systemd, Cloudflare's API on its loopback and a network card whose other end nobody has. */
export type Machine = {
	/** Runs lines of shell as root inside. */
	run(lines: string): Ran;
	/** The words that run lines of shell as root inside, for whoever runs words. */
	inside(lines: string): readonly string[];
	/** The same; an Error with what it said unless it ends with 0. Returns what it printed. */
	sh(lines: string): string;
	write(path: string, text: string, mode?: number): void;
	/** What Cloudflare holds, such as "home.example.com A 81.2.69.142". */
	records(): readonly string[];
	/** Until `look` returns something else than `null`; an Error with the journal otherwise. */
	until<T>(what: string, look: () => T | null): Promise<T>;
	/** Cloudflare forgets everything, and knows this token only. */
	knowOnly(token: string): Promise<void>;
	stop(): Promise<void>;
};

type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const PORT = 4711;
export const API = `http://127.0.0.1:${PORT}/client/v4`;

const WAIT_MS = 30_000;

/** Where this system groups processes for systemd: version 2, or beside version 1. */
const GROUPS = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd"];

/**
 * Folders of a group of its own. systemd-nspawn puts a machine beside itself under a fixed name: two machines of one group would share
 * their services' groups, and end each other's.
 */
function ownGroups(name: string): readonly string[] {
	const folders = GROUPS.filter(folder => existsSync(`${folder}/cgroup.procs`)).map(folder => `${folder}/${name}`);
	for (const folder of folders) mkdirSync(folder);
	return folders;
}

/** Boots it, and returns when systemd says that it is up. */
export async function startMachine(): Promise<Machine> {
	const folder = mkdtempSync(join(tmpdir(), `cfddns-machine-${process.pid}-`));
	const rootfs = makeRootfs(folder);
	const write = (path: string, text: string, mode = 0o644): void => {
		const at = join(rootfs, path);
		mkdirSync(dirname(at), { recursive: true });
		writeFileSync(at, text, { mode });
	};
	mkdirSync(join(rootfs, "opt/test"));
	copyFileSync(BUNDLE, join(rootfs, "opt/test/cfddns.mjs"));
	await build({
		entryPoints: [join(import.meta.dirname, "cloudflare-script.ts")],
		outfile: join(rootfs, "opt/test/cloudflare.mjs"),
		bundle: true,
		platform: "node",
		format: "esm",
		logLevel: "silent",
	});
	write(
		"etc/systemd/system/cloudflare.service",
		`[Service]\nExecStart=/usr/bin/node /opt/test/cloudflare.mjs ${PORT} ${TOKEN}\n[Install]\nWantedBy=multi-user.target\n`,
	);
	// A card with a cable to another one of this machine.
	const network = `cfddns-service-${process.pid}`;
	execFileSync("ip", ["netns", "add", network]);
	execFileSync("ip", ["-n", network, "link", "add", "wan0", "type", "veth", "peer", "name", "peer0"]);
	for (const name of ["lo", "wan0", "peer0"]) execFileSync("ip", ["-n", network, "link", "set", name, "up"]);
	const groups = ownGroups(network);
	const entering = groups.map(group => `echo $$ > ${group}/cgroup.procs && `).join("");
	const nspawn = spawn(
		"sh",
		[
			...["-c", `${entering}exec "$@"`, "sh", "setpriv"],
			...["--pdeathsig", "KILL", "systemd-nspawn", "-q", "-D", rootfs, "-M", `cfddns-${process.pid}`, "-b"],
			...["--register=no", "--keep-unit", "--kill-signal=SIGRTMIN+3", "--console=pipe"],
			...[`--network-namespace-path=/run/netns/${network}`, "--capability=CAP_NET_ADMIN"],
		],
		{ env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1" }, stdio: ["ignore", "pipe", "pipe"] },
	);
	let said = "";
	for (const stream of [nspawn.stdout, nspawn.stderr])
		stream.setEncoding("utf8").on("data", text => {
			said += text;
		});
	const ended = new Promise<void>(done => nspawn.once("close", () => done()));

	const leader = (): string | null => {
		const found = spawnSync("pgrep", ["-P", String(nspawn.pid)], { encoding: "utf8" }).stdout.trim();
		return found === "" ? null : found;
	};
	const inside = (lines: string): readonly string[] => [
		"nsenter",
		"-t",
		leader() ?? "0",
		"-m",
		"-u",
		"-i",
		"-n",
		"-p",
		"-C",
		"--",
		"sh",
		"-c",
		lines,
	];
	const run = (lines: string): Ran => {
		// In a session of its own: what kills its group is not to end this test.
		const env = {
			PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
			HOME: "/root",
			LANG: "C.UTF-8",
		};
		const { status, stdout, stderr } = spawnSync("setsid", ["--wait", ...inside(lines)], {
			encoding: "utf8",
			env,
			maxBuffer: 64e6,
		});
		return { code: status, stdout, stderr };
	};
	const sh = (lines: string): string => {
		const { code, stdout, stderr } = run(lines);
		if (code === 0) return stdout;
		throw new Error(`${lines}\nended with ${code}: ${stderr}${stdout}`);
	};
	const until = async <T>(what: string, look: () => T | null): Promise<T> => {
		for (const end = performance.now() + WAIT_MS; performance.now() < end; await sleep(100)) {
			const found = look();
			if (found !== null) return found;
		}
		throw new Error(`Waited in vain for ${what}\n${said}\n${run("journalctl --no-pager -n 60").stdout}`);
	};
	const stop = async (): Promise<void> => {
		nspawn.kill("SIGTERM");
		await Promise.race([ended, sleep(10_000)]);
		// Its first process, and so all that is in it.
		const pid = leader();
		if (pid !== null) spawnSync("kill", ["-KILL", pid]);
		nspawn.kill("SIGKILL");
		await ended;
		spawnSync("ip", ["netns", "delete", network]);
		for (const group of groups) spawnSync("find", [group, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]);
		rmSync(folder, { recursive: true, force: true });
	};
	const answers = () =>
		until("Cloudflare", () => (run(`node -e 'fetch("${API}").then(() => {})'`).code === 0 ? true : null));
	let known = TOKEN;
	try {
		await until("systemd", () =>
			leader() !== null && run("systemctl is-system-running").stdout === "running\n" ? true : null,
		);
		sh("systemctl enable --now --no-block cloudflare.service");
		await answers();
	} catch (error) {
		await stop();
		throw error;
	}
	return {
		run,
		inside,
		sh,
		until,
		stop,
		write: (path, text, mode) => write(path, text, mode),
		async knowOnly(token) {
			sh(`sed -i 's/${known}/${token}/' /etc/systemd/system/cloudflare.service`);
			known = token;
			sh("systemctl daemon-reload && systemctl restart cloudflare.service");
			await answers();
		},
		records() {
			const ask = `fetch("${API}/zones", { headers: { Authorization: "Bearer ${known}" } }).then(r => r.json()).then(async ({ result: [{ id }] }) => {
				const answer = await fetch("${API}/zones/" + id + "/dns_records", { headers: { Authorization: "Bearer ${known}" } });
				const { result } = await answer.json();
				console.log(JSON.stringify(result.map(({ name, type, content }) => [name, type, content].join(" "))));
			})`;
			writeFileSync(join(rootfs, "opt/test/ask.cjs"), ask);
			return JSON.parse(sh("node /opt/test/ask.cjs"));
		},
	};
}
