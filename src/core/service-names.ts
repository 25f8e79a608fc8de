/** What each platform's own manager calls the service that `cfddns install` makes, and `cfddns doctor` looks for. */
export const UNITS = ["cfddns.service", "cfddns.timer", "cfddns.path"] as const;

/** launchd's label, and the file that defines it. */
export const LAUNCHD_LABEL = "cfddns";
export const LAUNCHD_PLIST = `/Library/LaunchDaemons/${LAUNCHD_LABEL}.plist`;
/** How `launchctl` names it: a job of the system's domain. */
export const LAUNCHD_TARGET = `system/${LAUNCHD_LABEL}`;

/** The task's name in Windows' Task Scheduler. */
export const WINDOWS_TASK = "cfddns";
/** From this it is registered. */
export const WINDOWS_TASK_FILE = "C:\\Program Files\\cfddns\\cfddns-task.xml";

/** The script's name for OpenRC and procd, which docs/service.md has people put into /etc/init.d. */
export const INIT_SCRIPT = "cfddns";
