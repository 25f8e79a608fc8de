const MAX_LENGTH = 200;

/** Text of Cloudflare's, or of whatever answers in its place, for people: one line, not long, and without the token. */
export function shown(text: string, token: string): string {
	const redacted = token === "" ? text : text.replaceAll(token, "[secret]");
	// Controls could rewrite a terminal, and format characters the order of reading.
	const line = redacted.replaceAll(/[\p{C}\p{Z}]+/gu, " ").trim();
	return line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH - 1)}…`;
}
