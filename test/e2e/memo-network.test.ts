import { expect } from "vitest";
import { namespaceObstacle } from "../sources/namespace.ts";
import { test } from "./fixture.ts";
import { settled } from "./home.ts";
import { commandLine, runWords } from "./program.ts";

const obstacle = namespaceObstacle();
const why = obstacle === null ? "" : ` (skipped: ${obstacle})`;

/** No link-local address: the kernel takes a second to find out that it is unique, and then its flags change. */
const SET_UP = `
	ip link add wan0 type veth peer name wan1
	for name in wan0 wan1; do ip link set $name addrgenmode none; ip link set $name up; done
	ip address add 81.2.69.142/32 dev wan0`;

/** In a network of its own, in which Cloudflare is out of reach: a round that has something to do ends with 1. */
const STEPS: readonly (readonly [change: string, exitCode: number, byMemo: boolean])[] = [
	["true", 0, false],
	["true", 0, true],
	["ip route add 10.9.0.0/24 dev wan0", 0, true],
	["ip address add 81.2.69.160/32 dev wan0; ip address delete 81.2.69.142/32 dev wan0", 1, false],
	["true", 1, false],
	["ip address add 81.2.69.142/32 dev wan0; ip address delete 81.2.69.160/32 dev wan0", 0, false],
	// What was to be sent has been saved: the state is too young for a memo.
	["true", 0, false],
	["sleep 4", 0, false],
	["true", 0, true],
	["ip link set wan1 down", 0, false],
	["ip link set wan1 up", 0, false],
	["ip -6 address add 2a01:5a8::1/64 dev wan0 nodad", 0, false],
	["true", 0, true],
	["ip -6 address change 2a01:5a8::1/64 dev wan0 preferred_lft 0", 0, false],
	["ip address delete 81.2.69.142/32 dev wan0; ip link set wan0 down", 0, false],
];

test.skipIf(obstacle !== null)(`the network changes / a round is carried out${why}`, async ({ open }) => {
	const home = await open('domains = ["home.example.com"]\n[ipv4]\nsources = ["interface:wan0", "static:81.2.69.142"]');
	expect(await home.cfddns(["sync"])).toMatchObject({ code: 0 });
	await settled(home);
	const sync = commandLine(["sync", "--config", home.config]).join(" ");
	const rounds = `cat ${home.stateFolder}/rounds-* | md5sum`;
	const script = [
		`set -e; ${SET_UP}`,
		...STEPS.map(
			([change]) => `${change}; before=$(${rounds}); exit=0; ${sync} >/dev/null 2>&1 || exit=$?
			[ "$before" = "$(${rounds})" ] && memo=memo || memo=round; echo $exit $memo`,
		),
	].join("\n");
	const ran = await runWords(["unshare", "--net", "sh", "-c", script], home.folder);
	expect(ran.stderr).toBe("");
	expect(ran.stdout.trim().split("\n")).toEqual(
		STEPS.map(([, exitCode, byMemo]) => `${exitCode} ${byMemo ? "memo" : "round"}`),
	);
});
