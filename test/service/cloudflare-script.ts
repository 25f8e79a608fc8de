import { startSimulator } from "../../src/simulator/simulator.ts";
import { answerLines } from "../home-network/lines.ts";

/** Cloudflare's API inside the machine: `PORT TOKEN`. Any line asks what it holds, and how many requests it has had. */
const [, , port = "", token = ""] = process.argv;

async function main(): Promise<void> {
	const simulator = await startSimulator({
		port: Number(port),
		tokens: [{ value: token, kind: "user", status: "active" }],
		zones: [{ name: "example.com" }],
	});
	answerLines<unknown>(() => ({
		records: simulator
			.zone("example.com")
			.records()
			.map(({ name, type, content }) => `${name} ${type} ${content}`),
		requests: simulator.requests.all().length,
	}));
}

await main();
