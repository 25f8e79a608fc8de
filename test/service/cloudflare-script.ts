import { startSimulator } from "../../src/simulator/simulator.ts";

/** Cloudflare's API inside the machine, as long as it runs: `PORT TOKEN`. */
const [, , port = "", token = ""] = process.argv;

await startSimulator({
	port: Number(port),
	tokens: [{ value: token, kind: "user", status: "active" }],
	zones: [{ name: "example.com" }],
});
