import { describe, expect, test } from "vitest";
import { configOf, migrated, saidIn } from "./files.ts";

const TOKEN = "abcDEFghiJKLmnoPQRstuVWXyz0123456789_-ab";
const DDCLIENT = "use=if, if=wan0\nprotocol=cloudflare, login=token\n";

/** The token of a result, as its own line has it. */
const tokenOf = (text: string): string | undefined => /^token = "(.*)"$/m.exec(migrated(text).config ?? "")?.[1];

const keptIn = (text: string, zones: readonly string[] = []): readonly string[] =>
	configOf(migrated(text, { zones }).config ?? "").target.wishes.map(
		({ name, type, settings: { proxied, ttlSeconds }, suffix, sources }) =>
			[
				name,
				type,
				proxied ? "proxied" : "",
				ttlSeconds === 1 ? "" : ttlSeconds,
				suffix,
				...sources.map(({ text }) => text),
			]
				.filter(part => part !== "" && part !== null)
				.join(" "),
	);

describe("ddclient, the password that was meant", () => {
	test.each<[line: string, token: string]>([
		["login=token, password=sec1sec1 home.example.com", "sec1sec1"],
		["zone=example.com,password=sec1sec1 home.example.com", "sec1sec1"],
		["login=token, password=sec2sec2, script=/x home.example.com", "sec2sec2"],
		["password=sec3sec3,\nhome.example.com", "sec3sec3"],
		["password='sec4sec4', script='/x' home.example.com", "sec4sec4"],
		['password="sec5sec5" home.example.com', "sec5sec5"],
		["password='se#c6se#c6' \\\nhome.example.com", "se#c6se#c6"],
		["home.example.com token sec7sec7", "sec7sec7"],
		["home.example.com,www.example.com token sec8sec8", "sec8sec8"],
		["password = sec9sec9\nhome.example.com", "sec9sec9"],
		["password=old-old-old # password=new-new-new\nhome.example.com", "old-old-old"],
	])("%j / %s", (line, token) => {
		const text = `${DDCLIENT}${line}\n`;
		expect(tokenOf(text)).toBe(token);
		expect(keptIn(text)).toContain("home.example.com A interface:wan0");
		expect(saidIn(migrated(text))).not.toContain(token);
	});
});

describe("ddclient, scope and sources", () => {
	const host = "protocol=cloudflare, password=abcdefgh home.example.com";
	test.each<[text: string, kept: readonly string[]]>([
		[`use=web\n${host}`, ["home.example.com A auto"]],
		[`use=if\n${host}`, ["home.example.com A interface:ppp0"]],
		[`usev4=ifv4\n${host}`, ["home.example.com A interface"]],
		[`usev4=disabled, usev6=ifv6, ifv6=eth0\n${host}`, ["home.example.com AAAA interface:eth0"]],
		[`use=ip, ip=2001:db8::1\n${host}`, ["home.example.com AAAA static:2001:db8::1"]],
		[`use=cmd, cmd='/bin/my-ip -4'\n${host}`, ["home.example.com A command:/bin/my-ip -4"]],
		[`use=cmd, cmd='curl x | head'\n${host}`, ["home.example.com A auto"]],
		[`use=fritzbox\n${host}`, ["home.example.com A auto"]],
		[
			`usev4=webv4, webv4=https://ip.example.net/me\n${host}`,
			["home.example.com A auto http:https://ip.example.net/me"],
		],
		[`use=web\n${host}\nprotocol=dyndns2\nother.example.com`, ["home.example.com A auto"]],
		[`use=web\nPROTOCOL=Cloudflare, password=abcdefgh, host=Home.Example.COM.`, ["home.example.com A auto"]],
		[
			`use=web\nprotocol=cloudflare, password=abcdefgh\n a.example.com # comment \\\n, \\\n b.example.com`,
			["a.example.com A auto", "b.example.com A auto"],
		],
	])("%j", (text, kept) => {
		expect(keptIn(text)).toEqual(kept);
	});
});

describe("favonia", () => {
	const env = (lines: string): string => `CF_API_TOKEN=${TOKEN}\nIP4_PROVIDER=none\nIP6_PROVIDER=local\n${lines}\n`;
	test.each<[lines: string, kept: readonly string[]]>([
		["DOMAINS=a.example.com{hostid6=preserve}", ["a.example.com AAAA interface"]],
		["DOMAINS=a.example.com{hostid6=::1}", ["a.example.com AAAA ::1/64 interface"]],
		["DOMAINS=a.example.com{hostid6=[::1]}", ["a.example.com AAAA ::1/64 interface"]],
		[
			"IP6_DOMAINS=a.example.com{hostid6=mac(00-11-22-33-44-55)}",
			["a.example.com AAAA ::211:22ff:fe33:4455/64 interface"],
		],
		[
			"DOMAINS=a.example.com{hostid6=[::1,mac(00-11-22-33-44-55)]},b.example.com",
			["a.example.com AAAA interface", "b.example.com AAAA interface"],
		],
		[
			"DOMAINS=a.example.com,b.example.com\nPROXIED=!is(a.example.com)",
			["a.example.com AAAA interface", "b.example.com AAAA proxied interface"],
		],
		[
			"DOMAINS=example.com,a.example.com\nPROXIED=sub(example.com)",
			["a.example.com AAAA proxied interface", "example.com AAAA interface"],
		],
		[
			"DOMAINS=a.example.com\nPROXIED=(is(b.example.com) || sub(EXAMPLE.com.)) && !false",
			["a.example.com AAAA proxied interface"],
		],
		[
			"DOMAINS=*.example.com, bücher.example.com,",
			["*.example.com AAAA interface", "xn--bcher-kva.example.com AAAA interface"],
		],
		["DOMAINS=old.example.com\nDOMAINS=a.example.com\nTTL=1", ["a.example.com AAAA interface"]],
	])("%j", (lines, kept) => {
		expect(keptIn(env(lines))).toEqual(kept);
	});

	test.each<[line: string, token: string]>([
		[`CLOUDFLARE_API_TOKEN="${TOKEN}"`, `token = "${TOKEN}"`],
		[`CLOUDFLARE_API_TOKEN=${TOKEN}\nCF_API_TOKEN=${TOKEN}`, `token = "${TOKEN}"`],
		["CLOUDFLARE_API_TOKEN_FILE=/etc/cf token", 'token_file = "/etc/cf token"'],
		["CF_API_TOKEN=YOUR-CLOUDFLARE-API-TOKEN", "# token = "],
		["CF_API_TOKEN=$SECRET", 'token_file = "token" # in this file\'s folder: write the value of $SECRET into it'],
	])("%s / %s", (line, expected) => {
		expect(migrated(`${line}\nDOMAINS=a.example.com\n`).config).toContain(`\n${expected}`);
	});
});

describe("names within a zone", () => {
	const json = (subdomains: string): string =>
		`{"cloudflare": [{"zone_id": "AB", "subdomains": [${subdomains}]}], "aaaa": false, "ttl": 1}`;
	test.each<[subdomains: string, kept: readonly string[]]>([
		['"", "*", "*.lab"', ["*.example.com A auto", "*.lab.example.com A auto", "example.com A auto"]],
		['"@", {"name": "WWW", "proxied": true}', ["example.com A auto", "www.example.com A proxied auto"]],
	])("timothymiller, %s", (subdomains, kept) => {
		for (const zone of ["example.com", "ab=example.com"]) expect(keptIn(json(subdomains), [zone])).toEqual(kept);
	});

	test("a zone that nobody has named / said, with the flag", () => {
		const { config, problems } = migrated(json('"@"'));
		expect([config, problems.map(({ code }) => code)]).toEqual([null, ["migrate-incomplete"]]);
		expect(problems[0]?.message).toContain("--zone AB=NAME");
	});

	test.each<[domain: string, kept: string]>([
		["www:example.com", "www.example.com A auto"],
		[":example.com", "example.com A auto"],
		["@:example.com", "example.com A auto"],
		["a.b.example.com?proxied=true", "a.b.example.com A proxied auto"],
		["a.example.com?proxied=TRUE", "a.example.com A auto"],
	])("ddns-go, %s", (domain, kept) => {
		const yaml = `dns: {name: cloudflare, secret: ${TOKEN}}\nipv4: {enable: true, gettype: url, url: "", domains: ["${domain}"]}\n`;
		expect(keptIn(yaml)).toEqual([kept]);
	});
});

describe("the original", () => {
	test.each(["true", "True", "yes", "on", "1", "YES"])("changeme = %s / the template: exit 3", changeme => {
		const { problems } = migrated(
			`[DEFAULT]\nchangeme = ${changeme}\nkey = ${TOKEN}\ndomain = example.com\ninterface = wan0\n`,
		);
		expect(problems.map(({ message }) => message)).toEqual([
			"line 2: changeme is still true: this is the template, which nobody has edited",
		]);
	});

	test("a % in the key / carried over", () => {
		expect(tokenOf("[DEFAULT]\nchangeme: off\nKey: 50%(off)s-off\ndomain: example.com\n")).toBe("50%(off)s-off");
	});
});

test("two tokens / two configurations, the second with an owner of its own, none dropped", () => {
	const text = `provider cloudflare { password = aaaaaaaa hostname = a.example.com }\nprovider cloudflare:2 { password = bbbbbbbb hostname = b.example.net }`;
	const [first, second] = [null, 2].map(part => migrated(text, { part }));
	expect(first?.config).toContain('token = "aaaaaaaa"');
	expect(first?.problems.map(({ message }) => message)).toEqual([
		"there are 2 tokens, and a configuration has one: --part 2 makes that of b.example.net",
	]);
	expect(second?.problems).toEqual([]);
	expect(second?.config).toContain('token = "bbbbbbbb"');
	expect(configOf(second?.config ?? "").target).toMatchObject({ owner: "home-2", wishes: [{ name: "b.example.net" }] });
});
