import { spawn, spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { FAKETIME } from "./clock.ts";
import type { Outcome } from "./one-sequence.ts";

export type Workers = {
	/** Each plays one sequence after another. */
	readonly lanes: readonly ((seed: number) => Promise<Outcome>)[];
	/** What cannot be done on this machine. */
	readonly remarks: readonly string[];
	/** Ends them at once, whatever they do. */
	close(): Promise<void>;
};

export type WorkersOptions = {
	readonly bundle: string;
	readonly program: string;
	readonly shrinks: boolean;
	readonly size: number;
};

const succeeds = ([program = "", ...args]: readonly string[]): boolean =>
	spawnSync(program, args, { stdio: "ignore" }).status === 0;

/** A network and mounts of one's own: with root, or where anybody may be root of his own. */
const WAYS: readonly (readonly string[])[] = [
	["unshare", "--net", "--mount"],
	["unshare", "--map-root-user", "--net", "--mount"],
];
const PROBE = ["sh", "-c", "ip link add probe0 type veth peer name probe1 && mount -t tmpfs none /mnt"];

export function openWorkers({ bundle, program, shrinks, size }: WorkersOptions): Workers {
	const way = WAYS.find(words => succeeds([...words, ...PROBE])) ?? null;
	const words = [program, way === null ? "shared" : "alone", shrinks ? "shrink" : "as-is"];
	const [command = "", ...args] = [...(way ?? []), process.execPath, bundle, ...words];
	const children = Array.from({ length: size }, () =>
		spawn(command, args, {
			stdio: ["pipe", "pipe", "inherit"],
			// A group of its own, so that it can be ended with all that it has started; and all that it leaves is removed with the bundle.
			detached: true,
			env: { ...process.env, TMPDIR: dirname(bundle) },
		}),
	);
	return {
		remarks: [
			...(way === null ? ["without namespaces: no real interface, no full and no read-only disk"] : []),
			...(FAKETIME === null ? ["without libfaketime (Debian: faketime): no clock jumps"] : []),
		],
		lanes: children.map(child => {
			const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
			return async seed => {
				child.stdin.write(`${seed}\n`);
				const { value, done } = await lines.next();
				if (done === true) throw new Error(`The worker ended while it played sequence ${seed}`);
				return JSON.parse(value);
			};
		}),
		async close() {
			await Promise.all(
				children.map(async child => {
					if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
					const ended = new Promise(resolve => child.once("exit", resolve));
					process.kill(-child.pid, "SIGKILL");
					await ended;
				}),
			);
		},
	};
}
