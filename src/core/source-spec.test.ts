import { expect, test } from "vitest";
import { shownSource, spellings } from "./source-spec.ts";

test.each<[text: string, shown: string]>([
	["auto", "auto"],
	["command", "command"],
	["interface:wan0:1", "interface:wan0:1"],
	["http:https://ip.example.net/me?key=s3cret", "http:ip.example.net"],
	["http:http://[::1]:8080/?key=s3cret", "http:[::1]:8080"],
	["command:/usr/bin/ask --password s3cret", "command:/usr/bin/ask"],
	["command:  ask  s3cret", "command:ask"],
	["static:2a01:5a8::1", "static:2a01:5a8::1"],
	["stun:stun.example.net:3479", "stun:stun.example.net:3479"],
])("%s / reports say %s", (text, shown) => expect(shownSource(text)).toBe(shown));

test.each<[argument: string | null, optional: boolean, written: string[]]>([
	[null, false, ["interface"]],
	[null, true, ["interface"]],
	["NAME", false, ["interface:NAME"]],
	["NAME", true, ["interface", "interface:NAME"]],
])("an argument %s, optional: %s / written as %j", (argument, optional, written) =>
	expect(spellings({ kind: "interface", argument, optional, check: () => null })).toEqual(written),
);
