/** Ends a process group: the program that leads it and all that it started, unless that left the group on purpose. */
export function endGroup(pid: number, kill: (pid: number, signal: string) => void): void {
	try {
		kill(-pid, "SIGKILL");
	} catch (error) {
		// ESRCH: all of it ended just now. EPERM: what is left is a zombie (macOS), or another user's, as after sudo.
		if (!(error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM"))) throw error;
	}
}
