import { quote } from "../config/finding.ts";
import { type DomainName, parseName } from "../core/name.ts";
import type { Findings } from "./reading.ts";

/** A complete name; one that is not is told, and left out. */
export function nameOf(text: string, findings: Findings, line: number | null): DomainName | null {
	const read = parseName(text);
	if (read.kind === "name") return read.name;
	findings.needs(`${quote(text)} is left out: ${read.reason}`, line);
	return null;
}

/** A name that is written within its zone: "" and "@" are the zone itself. */
export function nameWithin(label: string, zone: string): string {
	const bare = zone.replace(/\.$/, "");
	return label === "" || label === "@" ? bare : `${label}.${bare}`;
}
