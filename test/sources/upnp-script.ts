// Runs inside a network namespace. Prints as JSON what a router says there: both sources, and how long each took. With an argument
// they are bound to that interface.
import { expectProblem } from "../../src/core/problem.ts";
import { createRunCommand, createRunProgram } from "../../src/platform/command.ts";
import { createDatagrams } from "../../src/platform/datagrams.ts";
import { createHttpExchange } from "../../src/platform/http.ts";
import { createLeaveBy } from "../../src/platform/leave-by.ts";
import { createNetworkView } from "../../src/platform/network.ts";
import type { SourceKind } from "../../src/sources/kind.ts";
import { natpmpKind } from "../../src/sources/natpmp.ts";
import { upnpKind } from "../../src/sources/upnp.ts";
import { fakeDeps } from "./fake-deps.ts";

const [, , bind = null] = process.argv;
const environment = { ...process.env };
const network = createNetworkView();
const leaveBy = createLeaveBy({ network, run: createRunCommand(environment), platform: process.platform });
const client = createHttpExchange({ leaveBy, run: createRunProgram(environment) });
const deps = { ...fakeDeps, bind, network, datagrams: createDatagrams({ network, leaveBy }), http: client.exchange };

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
