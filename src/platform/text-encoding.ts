import { Buffer } from "node:buffer";

/** Says which end of a character comes first. */
const MARK = "\ufeff";

/** UTF-8; or UTF-16 with its mark, as PowerShell and the Task Scheduler write files. */
export const decodeText = (bytes: Buffer): string =>
	(bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString("utf16le") : bytes.toString("utf8")).replace(/^\ufeff/, "");

/** The other way round. */
export const encodedText = (text: string, encoding: "utf-16" | undefined): Buffer =>
	encoding === "utf-16" ? Buffer.from(`${MARK}${text}`, "utf16le") : Buffer.from(text, "utf8");
