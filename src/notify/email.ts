import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type { SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";
import type { News } from "../core/news.ts";
import type { Recipient } from "../core/recipient.ts";
import { mailFailure } from "./mail-failure.ts";

/** What an e-mail recipient's URL says. */
export type MailRoute = {
	readonly server: Pick<SMTPConnectionOptions, "host" | "port" | "secure" | "requireTLS" | "ignoreTLS">;
	readonly login: { readonly user: string; readonly pass: string } | null;
	readonly from: string;
	readonly to: readonly string[];
};

export type MailLimits = {
	/** Each step may take so long; `signal` ends them all. */
	readonly timeoutMs: number;
	/** Trusted instead of the well-known authorities, as PEM text. */
	readonly ca?: string;
};

/**
 * Reads a URL that has passed the grammar's `check`. `smtps` is TLS from the start (port 465, RFC 8314). `smtp` has to become TLS
 * by STARTTLS (port 587) before anything is said; nearer than the Internet it does so if the server offers it, and on this machine
 * not at all, where nobody listens and certificates are mostly self-signed. How far it is, the configuration has found out: if this
 * file imported what tells it, the bundle would be cut otherwise, and every start need 1.7 MB more (measured).
 */
export function mailRouteOf(argument: string, distance: Recipient["distance"]): MailRoute {
	const { protocol, hostname, port, username, password, searchParams } = new URL(argument);
	const secure = protocol === "smtps:";
	return {
		server: {
			host: hostname.replace(/^\[|\]$/g, ""),
			port: port === "" ? (secure ? 465 : 587) : Number(port),
			secure,
			requireTLS: !secure && distance === "anywhere",
			ignoreTLS: !secure && distance === "this machine",
		},
		login: username === "" ? null : { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
		from: searchParams.get("from") ?? "",
		to: searchParams.getAll("to"),
	};
}

/** How long the server may take to close its side when all is said, in milliseconds. */
const CLOSE_MS = 1_000;

/** The longest line of an SMTP server's answer that is read, in bytes. */
const MAX_RESPONSE_BYTES = 65_536;

/** Sends one e-mail. Throws a `MailFailure`, or the signal's reason; then the connection is closed. */
export async function sendMail(
	{ server, login, from, to }: MailRoute,
	news: News,
	limits: MailLimits,
	signal: AbortSignal,
): Promise<void> {
	signal.throwIfAborted();
	const [{ default: Connection }, { default: MimeNode }] = await Promise.all([
		import("nodemailer/lib/smtp-connection"),
		import("nodemailer/lib/mime-node"),
	]);
	const mail = new MimeNode("text/plain; charset=utf-8", { disableFileAccess: true, disableUrlAccess: true });
	mail.setHeader({
		from,
		to: [...to],
		subject: news.title,
		// RFC 3834: nobody's holiday notice answers.
		"auto-submitted": "auto-generated",
	});
	mail.setContent(`${news.text}\n`);
	const body = await mail.build();
	const { timeoutMs, ca } = limits;
	const connection = new Connection({
		...server,
		connectionTimeout: timeoutMs,
		greetingTimeout: timeoutMs,
		socketTimeout: timeoutMs,
		dnsTimeout: timeoutMs,
		socketCloseTimeout: CLOSE_MS,
		maxResponseSize: MAX_RESPONSE_BYTES,
		logger: false,
		// Said outright: NODE_TLS_REJECT_UNAUTHORIZED in the environment must not switch it off.
		tls: { rejectUnauthorized: true, minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
	});
	const stop = new AbortController();
	try {
		await Promise.race([converse(connection, { login, from, to, body }), endOf(connection, signal, stop.signal)]);
	} finally {
		stop.abort();
		connection.close();
	}
}

/** As the library reports it when it is all of them. */
const someRefused = (): Error => Object.assign(new Error("some recipients were refused"), { code: "EENVELOPE" });

type Mail = Pick<MailRoute, "login" | "from" | "to"> & { readonly body: Buffer };

async function converse(connection: SMTPConnection, { login, from, to, body }: Mail): Promise<void> {
	await step(done => connection.connect(done));
	if (login !== null) await step(done => connection.login(login, done));
	await step(done =>
		connection.send({ from, to: [...to] }, body, (error, info) =>
			done(error ?? (info.rejected.length === 0 ? null : someRefused())),
		),
	);
	connection.quit();
}

/** One callback of the library as a promise. */
const step = (start: (done: (error?: Error | null) => void) => void): Promise<void> =>
	new Promise((resolve, reject) => {
		start(error => {
			if (error === null || error === undefined) resolve();
			else reject(mailFailure(error));
		});
	});

/** Rejects when the connection fails or `signal` aborts, whichever step waits. The library tells some failures to nobody else. */
const endOf = (connection: SMTPConnection, signal: AbortSignal, over: AbortSignal): Promise<never> =>
	new Promise((_resolve, reject) => {
		connection.on("error", error => reject(mailFailure(error)));
		connection.on("end", () => reject(mailFailure({ code: "ECONNECTION" })));
		if (signal.aborted) reject(signal.reason);
		signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: over });
	});
