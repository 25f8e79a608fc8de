import type { Command } from "./command.ts";

export const completionCommand: Command = {
	name: "completion",
	summary: "print what makes a shell complete cfddns' commands and flags",
	description:
		"Prints a script for bash, zsh or fish. Load it in the shell's start-up file, or store it where the shell looks for such scripts.",
	operand: { name: "shell", meaning: "bash, zsh or fish", words: ["bash", "zsh", "fish"] },
	flags: [],
	examples: [
		["source <(cfddns completion bash)", "in ~/.bashrc"],
		["cfddns completion zsh > ~/.zfunc/_cfddns", "once; in $fpath"],
		["cfddns completion fish | source", "in config.fish"],
	],
	async run(context) {
		const { runCompletion } = await import("./completion-run.ts");
		return runCompletion(context);
	},
};
