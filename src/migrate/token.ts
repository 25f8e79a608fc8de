import { readTokenText } from "../config/token-text.ts";
import type { Auth, Findings } from "./reading.ts";

/** What documentation of the old tools puts where a token belongs, and our own reader would not know. */
const PLACEHOLDER = /^(?:your[-_ ].*|api_token_here|api_key_here|your_.*_here|changeme)$/i;

/** What is behind "password" or "token" in an old file. What cannot be one is told, without showing it. */
export function authOfText(pasted: string, findings: Findings, line: number | null): Auth {
	const text = pasted.trim();
	if (text === "") return { kind: "none" };
	findings.secret(text);
	if (PLACEHOLDER.test(text)) {
		findings.note("the token is a placeholder that nobody has replaced", line);
		return { kind: "none" };
	}
	const read = readTokenText(text);
	if (read.kind === "refused") {
		if (/^(?:cfk_|[0-9a-f]{37}$)/i.test(text)) return { kind: "global-key", account: text };
		findings.note(`the token ${read.what}`, line);
		return { kind: "none" };
	}
	findings.secret(read.text);
	if (/[^\w-]/.test(read.text)) {
		findings.note("the token has characters that Cloudflare's tokens do not have; it is carried over as it is", line);
	}
	return { kind: "token", text: read.text };
}

/** `$NAME` and `${NAME}`; `null` for anything else. */
export const variableIn = (text: string): string | null => /\$\{?([A-Za-z_]\w*)/.exec(text)?.[1] ?? null;
