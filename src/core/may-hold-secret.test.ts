import { expect, test } from "vitest";
import { mayHoldSecret } from "./may-hold-secret.ts";

test.each<[state: string, text: string, may: boolean]>([
	[
		"names, addresses and files",
		'domains = ["home.example.com"]\ntoken_file = "token.cred"\n# ------------------------',
		false,
	],
	["a source's address", 'sources = ["http:https://ip.example.net/v4"]', false],
	["a token", 'token = "cfut_0123456789abcdefghij"', true],
	["one that is commented out", "# token = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn'", true],
	["a user in a URL", 'sources = ["http:https://me:pass@example.net/"]', true],
	["a query", 'sources = ["http:https://example.net/ip?key=abc"]', true],
	["a query without TLS", 'sources = ["http:http://192.168.1.1/ip?key=abc"]', true],
])("%s / %s", (_state, text, may) => expect(mayHoldSecret(text)).toBe(may));
