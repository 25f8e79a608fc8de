import { Problem } from "../core/problem.ts";
import { badConfig } from "./finding.ts";

/** For the commands that cannot do without a token. */
export const noTokenProblem = (): Problem =>
	new Problem("no-token", "No Cloudflare API token is configured", {
		hint: "Make one at https://dash.cloudflare.com/profile/api-tokens with the permission Zone - DNS - Edit, and set it as `token` in the configuration or as $CFDDNS_TOKEN.",
	});

/** For the commands that cannot do without names. */
export const noNamesProblem = (): Problem =>
	badConfig(
		"No names are configured, so there is nothing to keep up to date",
		'Write domains = ["home.example.com"] into the configuration, or set CFDDNS_DOMAINS.',
	);

/** For the command that sends a test message. */
export const noRecipientProblem = (): Problem =>
	badConfig(
		"No recipient of messages is configured, so there is nobody to send a test to",
		'Write [notify] and below it to = ["ntfy:https://ntfy.sh/my-topic"] into the configuration, or set CFDDNS_NOTIFY_TO. docs/notifications.md lists the services.',
	);

/** What a configuration needs at least, as the end of a sentence. */
export const TWO_LINES = 'token = "..." and domains = ["home.example.com"] are enough.';

/** Nobody named a configuration, and there is none where it is looked for: in at least one place, the nearest first. */
export function noConfigProblem(places: readonly string[]): Problem {
	const [nearest = ""] = places;
	return badConfig(
		`There is no configuration: no CFDDNS_ variable is set, and there is no ${places.join(" and no ")}`,
		`Run \`cfddns init\`, which asks for what it needs, or write two lines into ${nearest}: ${TWO_LINES}`,
	);
}
