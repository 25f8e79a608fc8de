import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { LOOPBACK } from "../cloudflare/certificates.ts";

export type MailOptions = {
	/** TLS from the start; by STARTTLS; or not at all. */
	readonly tls: "start" | "offered" | "none";
	/** Must one log in? As me@example.com with p@ss:word. */
	readonly login?: boolean;
	/** Refuses this recipient. */
	readonly refuses?: string;
	readonly certificate?: { readonly key: string; readonly cert: string };
};

type Mail = {
	readonly from: string;
	readonly to: readonly string[];
	readonly secure: boolean;
	readonly user: string | null;
	readonly text: string;
};

export type MailServer = { readonly port: number; readonly mails: readonly Mail[]; close(): Promise<void> };

/** A real mail server on loopback. */
export async function startMailServer(options: MailOptions): Promise<MailServer> {
	const { tls, login = false, refuses, certificate = LOOPBACK } = options;
	const mails: Mail[] = [];
	const server = new SMTPServer({
		...certificate,
		secure: tls === "start",
		authOptional: !login,
		allowInsecureAuth: true,
		disableReverseLookup: true,
		logger: false,
		disabledCommands: [...(tls === "offered" ? [] : ["STARTTLS"]), ...(login ? [] : ["AUTH"])],
		onAuth({ username, password }, _session, done) {
			if (username === "me@example.com" && password === "p@ss:word") done(null, { user: username });
			else done(new Error(`Wrong password ${password} for ${username}`));
		},
		onRcptTo({ address }, _session, done) {
			done(address === refuses ? new Error(`No ${address} here`) : null);
		},
		onData(stream, { envelope, secure, user }, done) {
			const chunks: Buffer[] = [];
			stream.on("data", chunk => chunks.push(chunk));
			stream.on("end", () => {
				mails.push({
					from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
					to: envelope.rcptTo.map(({ address }) => address),
					secure,
					user: typeof user === "string" ? user : null,
					text: Buffer.concat(chunks).toString("utf8"),
				});
				done(null);
			});
		},
	});
	// A client that goes away in the middle is what some tests are about.
	server.on("error", () => {});
	await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
	const { port } = server.server.address() as AddressInfo;
	return { port, mails, close: () => new Promise(done => server.close(() => done())) };
}
