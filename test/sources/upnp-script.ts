// Runs inside a network namespace. Prints as JSON what a router says there: both sources, and how long each took.
import { expectProblem } from "../../src/core/problem.ts";
import { createDatagrams } from "../../src/platform/datagrams.ts";
import { createHttpExchange } from "../../src/platform/http.ts";
import { createNetworkView } from "../../src/platform/network.ts";
import type { SourceKind } from "../../src/sources/kind.ts";
import { natpmpKind } from "../../src/sources/natpmp.ts";
import { upnpKind } from "../../src/sources/upnp.ts";
import { fakeDeps } from "./fake-deps.ts";

const client = createHttpExchange();
const deps = {
	...fakeDeps,
	network: createNetworkView(),
	datagrams: createDatagrams(),
	http: client.exchange,
};

async function ask(kind: SourceKind): Promise<{ said: string; tookMs: number }> {
	const before = performance.now();
	const answer = await kind
		.open(
			null,
			"ipv4",
			deps,
		)(new AbortController().signal)
		.catch(error => expectProblem(error).message);
	const tookMs = performance.now() - before;
	if (typeof answer === "string") return { said: answer, tookMs };
	return { said: [answer.label, ...(answer.kind === "addresses" ? answer.addresses : ["none"])].join(" "), tookMs };
}

console.log(JSON.stringify({ natpmp: await ask(natpmpKind), upnp: await ask(upnpKind) }));
client.close();
