/** Why an e-mail was not sent. `message` ends a sentence, and holds nothing of what the server said: it may repeat what we said. */
export class MailFailure extends Error {
	override readonly name = "MailFailure";
	readonly hint: string;

	constructor(message: string, hint: string) {
		super(message);
		this.hint = hint;
	}
}

type Reason = readonly [message: string, hint: string];

/** The library's codes. */
const REASONS: Readonly<Record<string, Reason>> = {
	EAUTH: [
		"it refused the user name or the password",
		"Many providers want a password made for this one program. Special characters need percent signs: %40 is @.",
	],
	ENOAUTH: ["it offers no way to log in", "Take the user name and the password away."],
	EDNS: ["its name is not known", "Is it written rightly, and is the Internet there?"],
	ETIMEDOUT: ["it did not answer in time", "Is the port right? smtps:// is 465, smtp:// is 587."],
	ECONNECTION: ["the connection ended early", "Is the port right? smtps:// is 465, smtp:// is 587."],
	ETLS: [
		"the connection could not be made secure (STARTTLS)",
		"Write smtps:// if the server wants TLS from the start; nothing is sent to the Internet without TLS.",
	],
	EENVELOPE: ["it refused the sender or a recipient", "May this user send from that address?"],
	EMESSAGE: ["it refused the message", "May this user send from that address?"],
	EPROTOCOL: ["it does not speak SMTP", "Is the port right? smtps:// is 465, smtp:// is 587."],
};

/** The system's and TLS's own, which say more. */
const CAUSES: readonly (readonly [code: RegExp, reason: Reason])[] = [
	[/^ECONNREFUSED$/, ["the connection was refused", "Is the port right? smtps:// is 465, smtp:// is 587."]],
	[/^(?:ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/, ["there is no way to it", ""]],
	[
		/CERT|SELF_SIGNED|LEAF_SIGNATURE|HOSTNAME_MISMATCH/,
		[
			"its certificate is not trusted",
			"For an authority of your own, name its file in the environment: NODE_EXTRA_CA_CERTS.",
		],
	],
	[
		/^(?:EPROTO|ERR_SSL_.*)$/,
		["it does not speak TLS on this port", "smtps:// is TLS from the start; smtp:// changes to it (STARTTLS)."],
	],
];

type Coded = {
	readonly message?: string;
	readonly code?: unknown;
	readonly originalCode?: unknown;
	readonly responseCode?: unknown;
};

/** Puts what the library reports into our words. Anything without a code of its own is a bug, and is thrown on. */
export function mailFailure(error: Coded): MailFailure {
	const { code, originalCode, responseCode } = error;
	if (typeof code !== "string") throw error;
	// Of a certificate that is refused after STARTTLS, only the text tells.
	const known = code === "ETLS" && /certificate/i.test(error.message ?? "") ? "CERT" : String(originalCode ?? code);
	const cause = CAUSES.find(([pattern]) => pattern.test(known));
	const [message, hint] = cause?.[1] ?? REASONS[code] ?? [`it failed (${code})`, ""];
	return new MailFailure(typeof responseCode === "number" ? `${message} (${responseCode})` : message, hint);
}
