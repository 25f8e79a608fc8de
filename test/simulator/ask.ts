import { request } from "node:http";
import { SIMULATED_TOKEN, type Simulator } from "../../src/simulator/simulator.ts";

export type Ask = {
	readonly method?: string;
	/** Below the API's base; with `origin`, below the origin. */
	readonly path: string;
	readonly origin?: boolean;
	readonly body?: unknown;
	/** Sent instead of the token that may do everything; `null`: no such header. */
	readonly authorization?: string | null;
	readonly headers?: Readonly<Record<string, string>>;
	readonly family?: 4 | 6;
	readonly onHeaders?: () => void;
};

/** What a client gets, as it comes: nothing is followed, parsed or repeated. */
export type Got =
	| {
			readonly kind: "answer";
			readonly status: number;
			readonly headers: Readonly<Record<string, unknown>>;
			readonly text: string;
	  }
	/** The connection ended before any header, or in the body. */
	| { readonly kind: "broken"; readonly where: "before headers" | "in body"; readonly code: string };

export function ask(simulator: Simulator, what: Ask): Promise<Got> {
	const { method = "GET", path, body, authorization = `Bearer ${SIMULATED_TOKEN}`, family = 4 } = what;
	const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
	return new Promise(resolve => {
		const broken = (where: "before headers" | "in body") => (error: Error) =>
			resolve({ kind: "broken", where, code: "code" in error ? String(error.code) : error.message });
		const outgoing = request(
			{
				host: family === 4 ? "127.0.0.1" : "::1",
				port: simulator.port,
				path: what.origin === true ? path : `/client/v4${path}`,
				method,
				agent: false,
				headers: {
					...(authorization === null ? {} : { authorization }),
					...(text === "" ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
					...what.headers,
				},
			},
			incoming => {
				what.onHeaders?.();
				let received = "";
				incoming.setEncoding("utf8");
				incoming.on("data", (chunk: string) => {
					received += chunk;
				});
				incoming.on("error", broken("in body"));
				incoming.on("end", () =>
					resolve({ kind: "answer", status: incoming.statusCode ?? 0, headers: incoming.headers, text: received }),
				);
			},
		);
		outgoing.on("error", broken("before headers"));
		outgoing.end(text);
	});
}

/** The answer's JSON; fails if there was no answer. */
export function jsonOf(got: Got): unknown {
	if (got.kind === "broken") throw new Error(`No answer: ${got.code} ${got.where}`);
	return JSON.parse(got.text);
}
