import { suffix as suffixKind } from "../config/kinds.ts";
import type { Findings } from "./reading.ts";

/** A domain as DOMAINS has it. */
export type FavoniaDomain = { readonly name: string; readonly suffix?: string };

/** Splits at commas, but not within braces, brackets and parentheses: `a.example.com{hostid6=[::1,::2]},b.example.com`. */
export function splitDomains(text: string): readonly string[] {
	const parts: string[] = [];
	let depth = 0;
	let start = 0;
	for (let at = 0; at < text.length; at += 1) {
		const mark = text.charAt(at);
		if ("{[(".includes(mark)) depth += 1;
		else if ("}])".includes(mark)) depth = Math.max(0, depth - 1);
		else if (mark === "," && depth === 0) {
			parts.push(text.slice(start, at));
			start = at + 1;
		}
	}
	return [...parts, text.slice(start)].map(part => part.trim()).filter(part => part !== "");
}

/** Reads `host{hostid6=...}`. A host id that cannot be carried over is told. */
export function readDomain(text: string, findings: Findings, line: number | null): FavoniaDomain {
	const [, name = text, fields] = /^([^{]*)\{(.*)\}?$/s.exec(text) ?? [];
	if (fields === undefined) return { name: text };
	const [, written = ""] = /hostid6\s*=\s*(.*?)\s*\}?$/s.exec(fields) ?? [];
	if (written === "" && fields.replace(/\}$/, "").trim() !== "")
		findings.note("fields in braces other than hostid6 are not known and not carried over", line);
	if (written === "" || written === "preserve") return { name: name.trim() };
	const single = /^\[([^,]*)\]$/.exec(written)?.[1]?.trim() ?? written;
	const [, mac] = /^mac\((.*)\)$/i.exec(single) ?? [];
	const suffix = mac === undefined ? single : `mac:${mac.trim()}`;
	if (single === "preserve") return { name: name.trim() };
	if ("value" in suffixKind.read(suffix)) return { name: name.trim(), suffix };
	findings.needs(
		`the host id (hostid6) of ${name.trim()} cannot be carried over: ipv6_suffix takes one, below a prefix of 64 bits`,
		line,
	);
	return { name: name.trim() };
}
