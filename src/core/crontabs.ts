/** Folders of crontabs, of Debian, Alpine, OpenWrt, Red Hat and macOS; the last are those of users, by name. */
const FOLDERS = ["/etc/cron.d", "/etc/crontabs", "/var/spool/cron/crontabs", "/var/spool/cron", "/usr/lib/cron/tabs"];

/** All crontabs of a system. `names` tells what lies in a folder. A folder may be among them, where one lies in another. */
export const crontabs = (names: (folder: string) => readonly string[]): readonly string[] => [
	"/etc/crontab",
	...FOLDERS.flatMap(folder => names(folder).map(name => `${folder}/${name}`)),
];
