/**
 * Why an answer's status is none of success, as the end of a sentence, and what to do; `null` if it is. The answer itself is not
 * repeated: many servers repeat the path that was asked for in it.
 */
export function statusRefusal(status: number): readonly [why: string, hint: string] | null {
	if (status >= 200 && status <= 299) return null;
	if (status >= 300 && status <= 399)
		return [
			`it answered with a redirect (${status})`,
			"Redirects are not followed: write the address that it leads to.",
		];
	switch (status) {
		case 401:
		case 403:
			return [`it refused us (${status})`, "Is the token, key or password still valid?"];
		case 404:
		case 410:
			return [`it knows no such address (${status})`, "Was the webhook, check or topic deleted, or the URL cut off?"];
		case 413:
			return [`the message is too long for it (${status})`, ""];
		case 429:
			return [`it has had too many messages (${status})`, ""];
		default:
			return status >= 500
				? [`it has trouble of its own (${status})`, ""]
				: [`it refused the message (${status})`, "Is every part of its address right?"];
	}
}
