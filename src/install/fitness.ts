import { Problem } from "../core/problem.ts";

export type NodeFacts = {
	/** The `node` that runs us, all links followed. */
	readonly path: string;
	/** "v20.19.0" */
	readonly version: string;
	/** The first folder or file of it that other users may not pass or read; `null` if there is none. */
	readonly closedAt: string | null;
};

const OLDEST = [20, 19] as const;

/** Folders that belong to one person. A service of the system does not see them (ProtectHome=, systemd.exec(5)). */
const PRIVATE = /^(?:\/home|\/root|\/run\/user|\/Users)\/|^[A-Z]:\\Users\\/i;

const INSTALL_NODE =
	"Install Node.js for the whole system (a package of your distribution or of NodeSource, or unpack it below /opt), and run `cfddns install` with that one.";

/** Why a service cannot run with this `node`; `null` if it can. */
export function unfitNode({ path, version, closedAt }: NodeFacts): Problem | null {
	const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
	if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
		return refusal(`${path} is Node.js ${version}; cfddns needs ${OLDEST.join(".")} or newer`);
	}
	if (PRIVATE.test(path)) {
		return refusal(`${path} lies in a folder of one user, which a service of the system does not see`);
	}
	return closedAt === null
		? null
		: refusal(`The service's user may not use ${path}: ${closedAt} is closed to other users`);
}

const refusal = (message: string): Problem => new Problem("install-refused", message, { hint: INSTALL_NODE });
