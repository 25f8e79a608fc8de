import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Recipient, secretsOf } from "./recipient.ts";

test("a recipient / shows kind and host, and its argument only when asked to", () => {
	const recipient = new Recipient("ntfy", "ntfy.sh", "https://ntfy.sh/s3cret-topic");
	const shown = [`${recipient}`, JSON.stringify({ recipient }), inspect(recipient), inspect([recipient])];
	expect(shown).toEqual(["ntfy (ntfy.sh)", '{"recipient":"ntfy (ntfy.sh)"}', "ntfy (ntfy.sh)", "[ ntfy (ntfy.sh) ]"]);
	expect(Object.values(recipient)).not.toContain("https://ntfy.sh/s3cret-topic");
	expect(recipient.reveal()).toBe("https://ntfy.sh/s3cret-topic");
});

test("a recipient, and nobody said where / anywhere, so that a mail server must speak TLS", () => {
	const { distance } = new Recipient("email", "mail.example.com", "smtp://mail.example.com");
	expect(distance).toBe("anywhere");
});

test.each<[argument: string, secrets: string[]]>([
	["https://ntfy.sh/topic", ["https://ntfy.sh/topic", "/topic"]],
	["https://me:p%40ss@ntfy.sh/topic", ["https://me:p%40ss@ntfy.sh/topic", "me", "p%40ss", "p@ss", "/topic"]],
	[
		"https://g.example.com/?token=A0123456789abcdef",
		[
			"https://g.example.com/?token=A0123456789abcdef",
			"/?token=A0123456789abcdef",
			"/",
			"?token=A0123456789abcdef",
			"A0123456789abcdef",
		],
	],
	// What is also a domain name would be hidden wherever that is named.
	[
		"https://h.example.com/a?host=long.home.example.com",
		[
			"https://h.example.com/a?host=long.home.example.com",
			"/a?host=long.home.example.com",
			"/a",
			"?host=long.home.example.com",
		],
	],
	// A part of 16 characters may be a key, a shorter one is a word.
	[
		"https://k.example.com/0123456789abcdef/0123456789abcde",
		["https://k.example.com/0123456789abcdef/0123456789abcde", "/0123456789abcdef/0123456789abcde", "0123456789abcdef"],
	],
	["https://me%:pw@ntfy.sh/topic", ["https://me%:pw@ntfy.sh/topic", "me%", "pw", "/topic"]],
	["1234567:abcdef@-100", ["1234567:abcdef@-100", "1234567:abcdef", "-100"]],
])("secretsOf %s", (argument, secrets) => expect(secretsOf(argument).toSorted()).toEqual(secrets.toSorted()));
