import { expect, test } from "vitest";
import { crontabs } from "./crontabs.ts";

test.each<[situation: string, files: Readonly<Record<string, readonly string[]>>, paths: readonly string[]]>([
	["nothing in any folder / the system's own", {}, ["/etc/crontab"]],
	[
		"Debian / those of packages and of users",
		{ "/etc/cron.d": ["e2scrub_all", "home"], "/var/spool/cron": ["crontabs"], "/var/spool/cron/crontabs": ["ann"] },
		[
			"/etc/crontab",
			"/etc/cron.d/e2scrub_all",
			"/etc/cron.d/home",
			"/var/spool/cron/crontabs/ann",
			"/var/spool/cron/crontabs",
		],
	],
	["Alpine, OpenWrt / those of users", { "/etc/crontabs": ["root"] }, ["/etc/crontab", "/etc/crontabs/root"]],
	["Red Hat / those of users", { "/var/spool/cron": ["ann"] }, ["/etc/crontab", "/var/spool/cron/ann"]],
	["macOS / those of users", { "/usr/lib/cron/tabs": ["ann"] }, ["/etc/crontab", "/usr/lib/cron/tabs/ann"]],
	["a folder that is none of cron's / left out", { "/etc/cron.daily": ["home"] }, ["/etc/crontab"]],
])("%s", (_situation, files, paths) => expect(crontabs(folder => files[folder] ?? [])).toEqual(paths));
