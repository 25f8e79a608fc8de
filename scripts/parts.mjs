// Prints a bundle with its compressed parts in the open, for whoever wants to read all that runs: `npm run parts [-- FILE]`.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

const [file = fileURLToPath(new URL("../dist/cfddns.mjs", import.meta.url))] = process.argv.slice(2);
process.stdout.write(
	readFileSync(file, "latin1").replaceAll(
		/\n\/\*= (\S+)\n([A-Za-z0-9+/=\n]+)\n\*\/(?=\n)/g,
		(_, name, text) => `\n// ${name}\n${brotliDecompressSync(Buffer.from(text, "base64"))}`,
	),
);
