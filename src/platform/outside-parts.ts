import type { Datagrams, NetworkView, RunCommand } from "../core/ports.ts";
import { createRunCommand, createRunProgram } from "./command.ts";
import { createDatagrams } from "./datagrams.ts";
import { createHttpExchange, type HttpClient } from "./http.ts";
import { createLeaveBy } from "./leave-by.ts";

export type OutsideOptions = {
	/** As Node names it. */
	readonly platform: string;
	/** For the programs that are run; without the token. */
	readonly env: Parameters<typeof createRunCommand>[0];
	readonly network: NetworkView;
	/** How long an HTTP connection is kept for a next request, in milliseconds. */
	readonly idleMs?: number;
};

export type OutsideParts = { readonly run: RunCommand; readonly http: HttpClient; readonly datagrams: Datagrams };

export function openOutside({ platform, env, network, idleMs }: OutsideOptions): OutsideParts {
	const run = createRunCommand(env);
	const leaveBy = createLeaveBy({ network, run, platform });
	return {
		run,
		http: createHttpExchange({ leaveBy, run: createRunProgram(env), ...(idleMs === undefined ? {} : { idleMs }) }),
		datagrams: createDatagrams({ network, leaveBy }),
	};
}
