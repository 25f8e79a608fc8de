import { createInterface } from "node:readline";

/**
 * The inner end of a process in a namespace: each line on stdin is a message, each line on stdout the answer. It ends when its
 * starter does.
 */
export function answerLines<Message>(handle: (message: Message) => unknown): void {
	let last: Promise<void> = Promise.resolve();
	const answer = async (line: string): Promise<void> => {
		const answered = await handle(JSON.parse(line));
		process.stdout.write(`${JSON.stringify(answered ?? null)}\n`);
	};
	const lines = createInterface({ input: process.stdin });
	lines.on("line", line => {
		last = last.then(() => answer(line));
	});
	lines.on("close", () => process.exit(0));
}
