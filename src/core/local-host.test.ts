import { expect, test } from "vitest";
import { type Distance, distanceTo } from "./local-host.ts";

test.each<[host: string, distance: Distance]>([
	["localhost", "this machine"],
	["127.0.0.1", "this machine"],
	["127.8.8.8", "this machine"],
	["[::1]", "this machine"],
	["192.168.1.10", "home network"],
	["10.0.0.1", "home network"],
	["172.31.255.255", "home network"],
	["100.64.0.7", "home network"],
	["169.254.1.1", "home network"],
	["[fd00::1]", "home network"],
	["[fe80::1]", "home network"],
	["nas", "home network"],
	["nas.local", "home network"],
	["nas.local.", "home network"],
	["ntfy.home.arpa", "home network"],
	["NAS.LAN", "home network"],
	["172.32.0.1", "anywhere"],
	["81.2.69.142", "anywhere"],
	["[2a02:8071::1]", "anywhere"],
	// Otherwise they would count for names without a dot.
	["[::ffff:808:808]", "anywhere"],
	["134744072", "anywhere"],
	["0x8080808", "anywhere"],
	["ntfy.sh", "anywhere"],
	["local.example.com", "anywhere"],
	["nas.home.example.com", "anywhere"],
	["127.0.0.1.example.com", "anywhere"],
])("%s / %s", (host, distance) => expect(distanceTo(host)).toBe(distance));
