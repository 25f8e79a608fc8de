import type { RemoteInfo, Socket } from "node:dgram";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as codec from "dns-packet";
import { run } from "../../src/cli/run.ts";
import { compose, type DoctorReport } from "../../src/compose.ts";
import { fakeTerminal, forever } from "../cli/fakes.ts";
import { bindUdp } from "../sources/dns-stun-daemon.ts";
import { expectSober } from "./fixture.ts";
import type { Home } from "./home.ts";

/** The zone's own name server and two public resolvers, each at an address of its own on this machine. */
export const SERVERS = { own: "127.0.0.2", "1.1.1.1": "127.0.0.3", "8.8.8.8": "127.0.0.4" } as const;
type Server = keyof typeof SERVERS;

type Reply = {
	readonly values: readonly string[];
	readonly rcode?: number;
	/** Default: the zone's own server does, resolvers do not. */
	readonly authoritative?: boolean;
	readonly cutShort?: boolean;
};
/** `null`: it stays silent. */
export type Zone = (server: Server, name: string, type: string) => Reply | null;

export type Dns = { readonly port: number; close(): void };

/** All three at one port, which whoever else uses it on one of the addresses makes us choose anew. */
export async function startDns(zone: Zone): Promise<Dns> {
	for (;;) {
		const sockets: Socket[] = [];
		try {
			let port = 0;
			for (const server of ["own", "1.1.1.1", "8.8.8.8"] as const) {
				const socket = await bindUdp(SERVERS[server], port);
				sockets.push(socket);
				({ port } = socket.address());
				answerAt(socket, server, zone);
			}
			return { port, close: () => sockets.forEach(socket => void socket.close()) };
		} catch (error) {
			for (const socket of sockets) socket.close();
			if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
		}
	}
}

function answerAt(socket: Socket, server: Server, zone: Zone): void {
	socket.on("message", (payload: Buffer, { port, address }: RemoteInfo) => {
		const question = codec.decode(payload);
		const [{ name = "", type = "A" } = {}] = question.questions ?? [];
		const reply = zone(server, name, type);
		if (reply === null) return;
		const { values, rcode = 0, authoritative = server === "own", cutShort = false } = reply;
		const flags = rcode | (authoritative ? codec.AUTHORITATIVE_ANSWER : 0) | (cutShort ? codec.TRUNCATED_RESPONSE : 0);
		const answers = values.map((data): codec.Answer => {
			if (type === "NS") return { type: "NS", name, data };
			return { type: type === "AAAA" ? "AAAA" : "A", name, data, ttl: 300 };
		});
		const { id = 0, questions = [] } = question;
		socket.send(codec.encode({ type: "response", id, flags, questions, answers }), port, address);
	});
}

/** Programs by name, as shell scripts, in a folder that goes first in PATH. */
export function pathWith(home: Home, programs: Readonly<Record<string, string>>): string {
	const folder = join(home.folder, "secret-programs");
	mkdirSync(folder, { recursive: true });
	for (const [name, script] of Object.entries(programs)) {
		const path = join(folder, name);
		writeFileSync(path, `#!/bin/sh\n${script}\n`);
		chmodSync(path, 0o755);
	}
	return `${folder}:/usr/bin:/bin`;
}

export type Examined = { readonly code: number; readonly report: DoctorReport; readonly text: string };

/**
 * Runs the command in this process, with other name servers than the world's, once for people at 80 columns and once as JSON. No
 * secret is in either.
 */
export async function doctor(
	home: Home,
	dns: Dns,
	path: string,
	mend = (report: DoctorReport) => report,
): Promise<Examined> {
	const app = compose({
		version: "1.2.3",
		memoCall: null,
		host: {
			platform: process.platform,
			pid: process.pid,
			version: "v20.19.0",
			execPath: process.execPath,
			argv: process.argv,
			env: { PATH: path },
			getuid: () => process.getuid?.() ?? 0,
			kill: (pid, signal) => process.kill(pid, signal),
			hrtime: () => process.hrtime(),
		},
		orders: { listen: () => () => undefined },
		random: Math.random,
		randomBytes: count => crypto.getRandomValues(new Uint8Array(count)),
		input: () => process.stdin,
		screen: () => process.stderr,
		nameServers: {
			port: dns.port,
			resolvers: (["1.1.1.1", "8.8.8.8"] as const).map(label => ({
				label,
				hosts: { ipv4: SERVERS[label], ipv6: "::1" },
			})),
		},
	});
	const mended = {
		...app,
		doctor: async (...asked: Parameters<typeof app.doctor>) => mend(await app.doctor(...asked)),
	};
	const [text, json] = [fakeTerminal(), fakeTerminal()];
	await run(["doctor", "--config", home.config], mended, text, forever());
	const code = await run(["doctor", "--json", "--config", home.config], mended, json, forever());
	const printed = {
		stdout: text.printed().out + json.printed().out,
		stderr: text.printed().error + json.printed().error,
	};
	expectSober(printed);
	return { code, text: text.printed().out, report: JSON.parse(json.printed().out) };
}
