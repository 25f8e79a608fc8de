import { expect, test } from "vitest";
import { ip } from "../../test/invariants/values.ts";
import { HttpFailure, type HttpRequest } from "../core/ports.ts";
import type { Output } from "./command.ts";
import { boundToDevice, getByCurl } from "./curl.ts";
import { CommandFailure } from "./program-failure.ts";

const never = new AbortController().signal;
const request = (rest: Partial<HttpRequest> = {}): HttpRequest => ({
	url: "https://ip.example/",
	method: "GET",
	headers: { "user-agent": "cfddns/1" },
	timeoutMs: 2_500,
	maxBytes: 20,
	...rest,
});
const CONNECTED = "*   Trying 203.0.113.7:443...\n* Connected to ip.example (203.0.113.7) port 443 (#0)\n";
const REASON = "packets from 192.168.1.20 would leave by tun0, not by wan0";

const get = (url: string, address: string, answer: Output | Error, seen: string[][] = [], rest = {}) =>
	getByCurl(
		{ request: request(rest), url: new URL(url), address: ip(address), device: "wan0", reason: REASON },
		async (program, args) => {
			seen.push([program, ...args]);
			if (answer instanceof Error) throw answer;
			return answer;
		},
		never,
	);
const said = (printed: string, remarks = CONNECTED): Output => ({ printed, remarks });

test.each<[state: string, printed: string, status: number, body: string]>([
	["an answer / status and body", "81.2.69.142\n\n200", 200, "81.2.69.142\n"],
	["no body / empty", "\n204", 204, ""],
	["a body that looks like a status / the last line counts", "1\n404\n200", 200, "1\n404"],
	["a redirect / is an answer", "\n302", 302, ""],
])("%s", async (_state, printed, status, body) => {
	expect(await get("https://ip.example/", "203.0.113.7", said(printed))).toEqual({ status, headers: {}, body });
});

test("a name over IPv4 / its arguments, each a word of its own", async () => {
	const seen: string[][] = [];
	await get("https://ip.example/a?b={1}", "203.0.113.7", said("x\n200"), seen);
	expect(seen[0]?.join(" ")).toBe(
		"curl -q --silent --show-error --verbose --globoff -4 --interface if!wan0 --resolve ip.example:443:203.0.113.7" +
			" --noproxy * --proto =http,https --max-redirs 0 --max-time 2.5 --max-filesize 20 --output -" +
			" --write-out \\n%{http_code} --header accept-encoding: identity --header user-agent: cfddns/1" +
			" --url https://ip.example/a?b={1}",
	);
});

test.each<[url: string, address: string, family: string, resolve: string | null]>([
	["http://ip.example:8080/", "2a01:5a8::1", "-6", "ip.example:8080:[2a01:5a8::1]"],
	["http://ip.example/", "203.0.113.7", "-4", "ip.example:80:203.0.113.7"],
	["http://203.0.113.7/", "203.0.113.7", "-4", null],
	["http://[2a01:5a8::1]/", "2a01:5a8::1", "-6", null],
])("%s / is asked at %s", async (url, address, family, resolve) => {
	const seen: string[][] = [];
	await get(url, address, said("x\n200"), seen);
	expect(seen[0]).toContain(family);
	const at = seen[0]?.indexOf("--resolve") ?? -1;
	expect(at === -1 ? null : seen[0]?.[at + 1]).toBe(resolve);
});

test.each([{ "x\r\ny": "1" }, { "@file": "1" }, { x: "1\r\ny: 2" }])(
	"a header that would be more than one / %j is a bug, and curl is not run",
	async headers => {
		const seen: string[][] = [];
		await expect(get("http://ip.example/", "203.0.113.7", said("x\n200"), seen, { headers })).rejects.toThrow(
			"Not a header",
		);
		expect(seen).toEqual([]);
	},
);

test.each<[state: string, error: CommandFailure, kind: string, message: string]>([
	...(
		[
			[6, "refused", "ip.example cannot be reached: the name is not known"],
			[7, "refused", "ip.example cannot be reached: the connection was not accepted"],
			[28, "deadline", "ip.example did not answer in time"],
			[35, "refused", "ip.example cannot be reached: no agreement on TLS"],
			[45, "refused", `${REASON}, and curl cannot bind to wan0`],
			[51, "untrusted", "ip.example has a certificate that is not trusted"],
			[60, "untrusted", "ip.example has a certificate that is not trusted"],
			[56, "broken", "ip.example closed the connection"],
			[63, "too-large", "ip.example sent more than 20 bytes"],
			[2, "broken", "ip.example cannot be asked: curl ended"],
		] as const
	).map(
		([exitCode, kind, message]) =>
			[`exit code ${exitCode}`, new CommandFailure("ended", "curl ended", { exitCode }), kind, message] as [
				string,
				CommandFailure,
				string,
				string,
			],
	),
	["no curl", new CommandFailure("missing", "x"), "refused", `${REASON}, and there is no curl to bind to wan0`],
	["too much", new CommandFailure("printed", "x"), "too-large", "ip.example sent more than 20 bytes"],
	["stopped", new CommandFailure("deadline", "x"), "deadline", "ip.example did not answer within 2.5 s"],
	[
		"killed",
		new CommandFailure("ended", "curl was ended by SIGKILL"),
		"broken",
		"ip.example cannot be asked: curl was ended by SIGKILL",
	],
])("%s / a failure", async (_state, error, kind, message) => {
	const failure = await get("https://ip.example/", "203.0.113.7", error).catch(reason => reason);
	expect(failure).toBeInstanceOf(HttpFailure);
	expect([failure.kind, failure.message]).toEqual([kind, message]);
});

test("a bug in running it / not hidden", async () => {
	await expect(get("https://ip.example/", "203.0.113.7", new TypeError("oops"))).rejects.toThrow(TypeError);
});

test.each<[state: string, output: Output, kind: string]>([
	["longer than allowed / too large", said(`${"x".repeat(21)}\n200`), "too-large"],
	["no status / broken", said("81.2.69.142"), "broken"],
	["status 000 / broken", said("81.2.69.142\n000"), "broken"],
])("an answer %s", async (_state, output, kind) => {
	await expect(get("https://ip.example/", "203.0.113.7", output)).rejects.toMatchObject({ kind });
});

// As curl 7.88 narrated it, and 8.18 where it differs.
test.each<[state: string, remarks: string, bound: boolean]>([
	["7.88, bound / yes", CONNECTED, true],
	["8.18, bound / yes", `* socket successfully bound to interface 'wan0'\n${CONNECTED}`, true],
	[
		"not permitted, so bound to the address / no",
		"*   Trying 203.0.113.7:443...\n* Local Interface wan0 is ip 192.168.1.20 using address family 2\n* Local port: 0\n* Connected to ip.example\n",
		false,
	],
	["bound to an address, otherwise narrated / no", `${CONNECTED}* Local port: 0\n`, false],
	["a header that pretends / no matter", `${CONNECTED}< Local port: 0\n`, true],
	["a curl that narrates nothing / not known, so no", "", false],
])("did it bind to the interface? %s", async (_state, remarks, bound) => {
	expect(boundToDevice(remarks)).toBe(bound);
	const answer = get("https://ip.example/", "203.0.113.7", said("81.2.69.142\n200", remarks)).catch(
		error => error.message,
	);
	expect(await answer).toEqual(bound ? expect.anything() : `${REASON}, and curl may not bind to wan0`);
});
