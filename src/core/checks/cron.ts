import { ok, type Remark, warning } from "./finding.ts";

/** A line by which cron starts a round. Of what it runs nothing is kept: secrets may stand there. */
export type CronLine = {
	/** The file, or "crontab -l". */
	readonly place: string;
	/** As it is written: five fields, or a word such as "@hourly". */
	readonly schedule: string;
};

const ENTRY = /^(@\w+|[-\w*/,~]+(?:\s+[-\w*/,~]+){4})\s+(.*\bcfddns(?:\.mjs|\.cmd)?["']?\s+(?:-\S.*\s)?sync\b.*)$/;

/** The lines of a crontab that start cfddns (crontab(5)). */
export const cronLinesIn = (text: string, place: string): readonly CronLine[] =>
	text.split(/\r?\n/).flatMap(line => {
		const [, schedule] = ENTRY.exec(line.trim()) ?? [];
		return schedule === undefined ? [] : [{ place, schedule: schedule.replace(/\s+/g, " ") }];
	});

/** Does it run at most once a day: at boot, or at one minute of one hour? */
const isSeldom = ({ schedule }: CronLine): boolean =>
	schedule.startsWith("@") ? schedule !== "@hourly" : /^\d+ \d+ /.test(schedule);

export function checkCron(lines: readonly CronLine[]): readonly Remark[] {
	if (lines.length === 0) return [];
	const shown = lines.map(({ place, schedule }) => `${place} (${schedule})`).join(", ");
	if (lines.every(isSeldom)) {
		return [
			warning("service-absent", `cron starts a round once a day at most: ${shown}`, {
				why: "Names point to the old address for as long.",
				fix: "Write */5 * * * * in place of it: a round with nothing to do costs nothing.",
			}),
		];
	}
	return [ok(`cron starts rounds: ${shown}`, "Whether cron itself runs shows in State: when the last round was.")];
}
