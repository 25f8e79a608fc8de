import { ok, type Remark, warning } from "./finding.ts";

export type ProgramFacts = {
	readonly version: string;
	/** Without the "v". */
	readonly node: string;
	/** As Node names it. */
	readonly platform: string;
};

/** What we are built for and tested with. */
const OLDEST_NODE = [20, 19] as const;

export function checkProgram({ version, node, platform }: ProgramFacts): readonly Remark[] {
	const what = `cfddns ${version} on Node.js ${node}, ${platform}`;
	const [major = 0, minor = 0] = node.split(".").map(Number);
	const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
	if (!isOld) return [ok(what)];
	const why = "It is older than what cfddns is built for and tested with.";
	return [warning("not-checked", what, { why, fix: "Install Node.js 20.19 or newer." })];
}
