import type { Facts } from "./facts.ts";
import { PLACES } from "./places.ts";
import { xmlText } from "./xml-text.ts";

/** A network was connected to: written by the service that decides whether it is public or private. */
const CONNECTED = `<QueryList><Query Id="0" Path="Microsoft-Windows-NetworkProfile/Operational"><Select Path="Microsoft-Windows-NetworkProfile/Operational">*[System[EventID=10000]]</Select></Query></QueryList>`;

/** One word for a program's command line, as the C run-time library takes it apart: a backslash counts only before a quote. */
const argument = (text: string): string =>
	/^[\w:\\./=-]+$/.test(text) ? text : `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;

/**
 * The task, in the schema of Windows' Task Scheduler (1.2: Windows Vista and later), the parts of a trigger in its order. No user is
 * logged on where it runs, so no window opens. In the mode `watch` the triggers after the first only count if it has ended: another
 * is not started beside it.
 */
export function taskXml({ mode, node, config }: Pick<Facts, "mode" | "node" | "config">): string {
	const stays = mode === "watch";
	const words = [PLACES.windows.program, stays ? "watch" : "sync", "--config", config].map(argument).join(" ");
	return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
	<RegistrationInfo>
		<Description>Keeps DNS names on Cloudflare pointing to this connection</Description>
		<URI>\\cfddns</URI>
	</RegistrationInfo>
	<Triggers>
		<BootTrigger>
			<Enabled>true</Enabled>
		</BootTrigger>
		<EventTrigger>
			<Enabled>true</Enabled>
			<Subscription>${xmlText(CONNECTED)}</Subscription>
		</EventTrigger>
		<TimeTrigger>
			<Enabled>true</Enabled>
			<StartBoundary>2026-01-01T00:00:00</StartBoundary>
			<Repetition>
				<Interval>PT5M</Interval>
				<StopAtDurationEnd>false</StopAtDurationEnd>
			</Repetition>
		</TimeTrigger>
	</Triggers>
	<Principals>
		<Principal id="Author">
			<UserId>S-1-5-19</UserId>
			<RunLevel>LeastPrivilege</RunLevel>
		</Principal>
	</Principals>
	<Settings>
		<MultipleInstancesPolicy>${stays ? "IgnoreNew" : "Queue"}</MultipleInstancesPolicy>
		<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
		<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
		<AllowHardTerminate>true</AllowHardTerminate>
		<StartWhenAvailable>true</StartWhenAvailable>
		<RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
		<AllowStartOnDemand>true</AllowStartOnDemand>
		<Enabled>true</Enabled>
		<Hidden>true</Hidden>
		<ExecutionTimeLimit>${stays ? "PT0S" : "PT5M"}</ExecutionTimeLimit>
	</Settings>
	<Actions Context="Author">
		<Exec>
			<Command>${xmlText(node)}</Command>
			<Arguments>${xmlText(words)}</Arguments>
			<WorkingDirectory>${xmlText(PLACES.windows.folder)}</WorkingDirectory>
		</Exec>
	</Actions>
</Task>
`;
}
