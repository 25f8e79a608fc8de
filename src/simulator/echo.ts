import { isIP } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { typedAnswer as answered } from "./answers.ts";
import { pause, type World } from "./clock.ts";
import { createLog } from "./requests.ts";
import { type Family, familyOfSocket, type Wan } from "./wan.ts";
import { hang, reset } from "./wire.ts";

/** The services that tell a client its address, by the family by which it is connected. */
const ECHO_PATHS = ["/cdn-cgi/trace", "/ip", "/bare", "/json"] as const;
export type EchoPath = (typeof ECHO_PATHS)[number];

/** What an echo answers instead of the truth. */
export type EchoLie =
	/** This address, in the format of the path. */
	| { readonly kind: "address"; readonly address: string }
	| { readonly kind: "text"; readonly text: string; readonly status?: number; readonly contentType?: string }
	/** Members of the trace that differ; empty for "not there". */
	| { readonly kind: "trace"; readonly members: Members }
	| { readonly kind: "slow"; readonly ms: number }
	| { readonly kind: "hang" }
	| { readonly kind: "reset" }
	| { readonly kind: "huge"; readonly bytes?: number }
	| { readonly kind: "redirect"; readonly location: string };

type LoggedEcho = {
	readonly path: string;
	readonly host: string;
	readonly family: Family;
	readonly atMs: number;
};

export type EchoControl = {
	/** A text is short for that address, or, if it is none, for exactly that body. `null` ends the lie. */
	lie(path: EchoPath, answer: string | EchoLie | null): void;
	all(): readonly LoggedEcho[];
	clear(): void;
};

type Members = Readonly<Record<string, string>>;
type Env = { Bindings: HttpBindings };

const HUGE_BYTES = 10_000_000;

export function createEchoes(wan: Wan, world: World): { readonly app: Hono<Env>; readonly control: EchoControl } {
	const lies = new Map<string, EchoLie>();
	const log = createLog<LoggedEcho>();
	const app = new Hono<Env>();
	app.on("GET", [...ECHO_PATHS], async c => {
		const family = familyOfSocket(c.env.incoming.socket.remoteAddress);
		const host = c.req.header("host") ?? "";
		log.entries.push({ path: c.req.path, host, family, atMs: world.now() });
		return echo(c, wan[family], lies.get(c.req.path), world.now());
	});
	const control: EchoControl = {
		lie(path, answer) {
			if (answer === null) lies.delete(path);
			else lies.set(path, typeof answer === "string" ? shortLie(answer) : answer);
		},
		all: log.all,
		clear: log.clear,
	};
	return { app, control };
}

const shortLie = (text: string): EchoLie =>
	isIP(text) === 0 ? { kind: "text", text } : { kind: "address", address: text };

async function echo(c: Context<Env>, truth: string | null, lie: EchoLie | undefined, nowMs: number): Promise<Response> {
	switch (lie?.kind) {
		case undefined:
			return told(c, truth, {}, nowMs);
		case "address":
			return told(c, lie.address, {}, nowMs);
		case "trace":
			return told(c, truth, lie.members, nowMs);
		case "slow":
			await pause(lie.ms);
			return told(c, truth, {}, nowMs);
		case "text":
			return answered(lie.text, lie.contentType ?? "text/plain", lie.status);
		case "huge":
			return answered("9".repeat(lie.bytes ?? HUGE_BYTES), "text/plain");
		case "redirect":
			return c.redirect(lie.location);
		case "hang":
			return hang();
		case "reset":
			return reset(c.env);
		default:
			return unknownLie(lie);
	}
}

/** An address in the format of the path. */
function told(c: Context<Env>, address: string | null, members: Members, nowMs: number): Response {
	// A line without this family cannot reach the service at all.
	if (address === null) return reset(c.env);
	switch (c.req.path) {
		case "/ip":
			return answered(`${address}\n`, "text/plain");
		case "/bare":
			return answered(address, "text/plain");
		case "/json":
			return answered(JSON.stringify({ ip: address }), "application/json");
		default:
			return answered(trace(c, address, members, nowMs), "text/plain");
	}
}

/** One `key=value` per line. `h` is the host asked, without its port. */
function trace(c: Context<Env>, ip: string, members: Members, nowMs: number): string {
	const scheme = "encrypted" in c.env.incoming.socket ? "https" : "http";
	const all: Members = {
		fl: "1f1",
		h: (c.req.header("host") ?? "").replace(/:\d+$/, ""),
		ip,
		ts: (nowMs / 1000).toFixed(3),
		visit_scheme: scheme,
		uag: c.req.header("user-agent") ?? "",
		colo: "SIM",
		sliver: "none",
		http: "http/1.1",
		loc: "XX",
		tls: scheme === "https" ? "TLSv1.3" : "off",
		sni: scheme === "https" ? "plaintext" : "off",
		warp: "off",
		gateway: "off",
		rbi: "off",
		kex: "none",
		...members,
	};
	const lines = Object.entries(all).filter(([key, value]) => value !== "" || !Object.hasOwn(members, key));
	return lines.map(([key, value]) => `${key}=${value}\n`).join("");
}

function unknownLie(lie: never): never {
	throw new Error(`Unknown lie: ${JSON.stringify(lie)}`);
}
