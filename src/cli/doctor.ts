import type { Command } from "./command.ts";

export const doctorCommand: Command = {
	name: "doctor",
	summary: "look for what is wrong, from the configuration to public DNS, and say how to fix it",
	description:
		"Looks at configuration, sources, token, zones, records, DNS, state and service, and writes nothing. Exit 0: no problem, though perhaps warnings; 1: a problem that may pass by itself; 3: one that needs you; 2: a configuration that cannot be used. The output holds no secrets: it can be shown to others who help.",
	flags: [],
	examples: [
		["cfddns doctor", "everything, with what to do"],
		["sudo cfddns doctor", "for a service that runs as another user"],
		["cfddns doctor --quiet", "only what is not as it should be"],
		["cfddns doctor --json | jq .problems", "for scripts"],
	],
	async run(context) {
		const { runDoctor } = await import("./doctor-run.ts");
		return runDoctor(context);
	},
};
