import { startSimulator } from "../../src/simulator/simulator.ts";

/** Cloudflare's API inside the machine, as long as it runs: `PORT TOKEN...`. */
const [, , port = "", ...tokens] = process.argv;

await startSimulator({
	port: Number(port),
	tokens: tokens.map(value => ({ value, kind: "user", status: "active" })),
	zones: [{ name: "example.com" }],
});
