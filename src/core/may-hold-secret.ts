/**
 * May a secret stand in a configuration: in a key, a comment, or an address that somebody is asked at? A run of characters as long as
 * the shortest tokens, a user in a URL, or a query. Too careful rather than not enough: what may is not kept.
 */
export const mayHoldSecret = (text: string): boolean =>
	/\/\/[^/\s"']*@/.test(text) ||
	/https?:[^\s"'?]*\?/.test(text) ||
	(text.match(/[\w+-]{20,}/g) ?? []).some(run => /[A-Za-z0-9]/.test(run));
