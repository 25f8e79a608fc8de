import { randomSuffix } from "./file-name.ts";
import type { Files } from "./ports.ts";

/** Replaces a file as a whole; losing it with the power does no harm. Throws the errno, and then leaves the old one. */
export async function replaceFile(path: string, text: string, files: Files, random: () => number): Promise<void> {
	const temporary = `${path}.tmp-${randomSuffix(random)}`;
	await files.create(temporary, text, "passing");
	await files.rename(temporary, path).catch(async error => {
		await files.remove(temporary);
		throw error;
	});
}
