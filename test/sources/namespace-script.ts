// Runs inside a network namespace. Prints as JSON what each source of the command line says there, for both families.
import type { Family } from "../../src/core/address.ts";
import { expectProblem } from "../../src/core/problem.ts";
import { parseSourceSpec } from "../../src/core/source-spec.ts";
import { createHttpExchange } from "../../src/platform/http.ts";
import { createNetworkView } from "../../src/platform/network.ts";
import { outgoingAddress } from "../../src/platform/network-socket.ts";
import { openSources } from "../../src/sources/registry.ts";
import { serve } from "./echo-server.ts";
import { fakeDeps } from "./fake-deps.ts";

const never = new AbortController().signal;
const client = createHttpExchange();
const deps = { ...fakeDeps, network: createNetworkView(), http: client.exchange };

async function said(text: string, family: Family): Promise<string> {
	const [source] = openSources([parseSourceSpec(text)], family, deps);
	const answer = await source?.ask(never).catch(error => expectProblem(error).message);
	if (answer === undefined || typeof answer === "string") return answer ?? "no source";
	return [answer.label, ...(answer.kind === "addresses" ? answer.addresses.toSorted() : ["none"])].join(" ");
}

/** Does a socket to a name with both families go over the family that was asked? */
async function pinned(family: Family): Promise<boolean> {
	const servers = [];
	const addresses = { IPv4: "81.2.69.142", IPv6: "2a01:5a8::1" };
	for (const host of ["127.0.0.1", "::1"])
		servers.push(
			await serve(
				({ socket }, response) => {
					response.end(socket.remoteFamily === "IPv6" ? addresses.IPv6 : addresses.IPv4);
				},
				host,
				8080,
			),
		);
	const answer = await said("http:http://localhost:8080/", family);
	client.close();
	await Promise.all(servers.map(server => server.close()));
	return answer === `http:localhost:8080 ${family === "ipv4" ? addresses.IPv4 : addresses.IPv6}`;
}

const seen: Record<string, unknown> = {};
for (const family of ["ipv4", "ipv6"] as const) {
	for (const text of process.argv.slice(2)) seen[`${family} ${text}`] = await said(text, family);
	seen[`${family} outgoing`] = await outgoingAddress(family);
	seen[`${family} pinned`] = await pinned(family);
}
console.log(JSON.stringify(seen));
