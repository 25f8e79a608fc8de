import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createNamespaces, type Namespaces } from "../home-network/namespaces.ts";
import { createControlGroup } from "./control-group.ts";
import { makeRootfs } from "./rootfs.ts";

const BUNDLE = resolve(import.meta.dirname, "../../dist/cfddns.mjs");

/** A machine with systemd, and a network card `wan0` whose cable leads to `peer0` in the place `isp`. */
export type Machine = {
	/** Its file system, as seen from here. */
	readonly rootfs: string;
	/** With the places `machine` and `isp`. */
	readonly network: Namespaces;
	/** The words before a program that is to run inside. */
	within(): readonly string[];
	/** Runs lines of shell as root inside. */
	run(lines: string): Ran;
	/** The same; an Error with what it said unless it ends with 0. Returns what it printed. */
	sh(lines: string): string;
	write(path: string, text: string, mode?: number): void;
	/** Until `look` returns something else than `null`; an Error with the journal otherwise. */
	until<T>(what: string, look: () => T | null | Promise<T | null>): Promise<T>;
	/** Sends its first process a signal, as only who is outside can. */
	signal(name: "STOP" | "CONT"): void;
	stop(): Promise<void>;
};

type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const ENVIRONMENT = {
	PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	HOME: "/root",
	LANG: "C.UTF-8",
};

const WAIT_MS = 30_000;

/** Boots it, and returns when systemd says that it is up. */
export async function startMachine(): Promise<Machine> {
	const network = createNamespaces();
	const rootfs = makeRootfs(network.folder);
	const write = (path: string, text: string, mode = 0o644): void => {
		const at = join(rootfs, path);
		mkdirSync(dirname(at), { recursive: true });
		writeFileSync(at, text, { mode });
	};
	mkdirSync(join(rootfs, "opt/test"));
	copyFileSync(BUNDLE, join(rootfs, "opt/test/cfddns.mjs"));
	for (const place of ["machine", "isp"]) {
		network.add(place);
		network.run(place, "ip link set lo up");
	}
	network.link("machine", "wan0", "isp", "peer0");
	const name = `cfddns-${process.pid}`;
	const group = createControlGroup(name);
	const [program = "", ...entering] = group.enter;
	const nspawn = spawn(
		program,
		[
			...[...entering, "setpriv", "--pdeathsig", "KILL", "systemd-nspawn", "-q", "-D", rootfs, "-M", name, "-b"],
			...["--register=no", "--keep-unit", "--kill-signal=SIGRTMIN+3", "--console=pipe"],
			...[`--network-namespace-path=/run/netns/${network.within("machine").at(-1)}`, "--capability=CAP_NET_ADMIN"],
		],
		{
			// dhcpcd sets how the kernel treats its network card.
			env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1", SYSTEMD_NSPAWN_API_VFS_WRITABLE: "network" },
			stdio: ["ignore", "pipe", "pipe"],
		},
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
	const within = () => ["nsenter", "-t", leader() ?? "0", "-m", "-u", "-i", "-n", "-p", "-C", "--"];
	const run = (lines: string): Ran => {
		// In a session of its own: what kills its group is not to end this test.
		const words = ["--wait", ...within(), "sh", "-c", lines];
		const options = { encoding: "utf8", env: ENVIRONMENT, maxBuffer: 64e6 } as const;
		const { status, stdout, stderr } = spawnSync("setsid", words, options);
		return { code: status, stdout, stderr };
	};
	const sh = (lines: string): string => {
		const { code, stdout, stderr } = run(lines);
		if (code === 0) return stdout;
		throw new Error(`${lines}\nended with ${code}: ${stderr}${stdout}`);
	};
	const until: Machine["until"] = async (what, look) => {
		for (const end = performance.now() + WAIT_MS; performance.now() < end; await sleep(100)) {
			const found = await look();
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
		network.remove();
		group.remove();
	};
	try {
		await until("systemd", () =>
			leader() !== null && run("systemctl is-system-running").stdout === "running\n" ? true : null,
		);
	} catch (error) {
		await stop();
		throw error;
	}
	return {
		rootfs,
		network,
		within,
		run,
		sh,
		until,
		stop,
		write: (path, text, mode) => write(path, text, mode),
		signal(name) {
			spawnSync("kill", [`-${name}`, leader() ?? "0"]);
		},
	};
}
