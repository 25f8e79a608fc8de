import * as v from "valibot";
import { FAMILY_LABEL, type Family } from "../core/address.ts";
import { NEWS_KINDS } from "../core/recipient.ts";
import { HEARTBEAT_GRAMMARS, MESSAGE_GRAMMARS } from "../core/recipient-grammar.ts";
import type { SourceGrammar } from "../core/source-spec.ts";
import type { FamilyScope } from "../core/target.ts";
import { filledList, list, oneOf, scope, secret, secretList, text, wholeNumber, yesOrNo } from "./fields.ts";
import { apiUrl, domainName, durationFrom, interfaceName, ownerName, path, rangeOf } from "./kinds.ts";
import { recipientOf } from "./recipient-kind.ts";
import { recordSchema, type SourceSchema } from "./record-schema.ts";
import { sourceOf } from "./source-kind.ts";

const family = (name: Family, enabled: FamilyScope, enabledText: string, source: SourceSchema) =>
	v.strictObject({
		enabled: v.optional(scope(enabledText), enabled),
		sources: v.optional(
			filledList(
				source,
				'["auto"]',
				"To leave the family alone, write enabled = false.",
				`What can tell the ${FAMILY_LABEL[name]} address, in the order in which it is asked.`,
			),
			["auto"],
		),
		bind: v.optional(
			text(
				interfaceName,
				"The interface that questions to others have to leave by, whatever the routes say: while a VPN carries the default route, they still see the home line's address.",
			),
		),
		expect: v.optional(
			list(
				text(rangeOf(name)),
				name === "ipv4" ? '["81.2.0.0/16"]' : '["2a01:5a8::/32"]',
				`The networks of your provider: any other ${FAMILY_LABEL[name]} address is held back by the guard. Empty: any will do.`,
			),
			[],
		),
		allow: v.optional(
			list(
				text(rangeOf(name)),
				name === "ipv4" ? '["100.64.0.0/10"]' : '["fd00::/8"]',
				`Networks whose ${FAMILY_LABEL[name]} addresses are published although they are not public: for a name that is only used inside a VPN.`,
			),
			[],
		),
	});

/**
 * Every key of the configuration, with its default as a user would write it and its description. File, environment, JSON Schema
 * and docs/configuration.md come from here.
 */
export function createSchema(grammars: readonly SourceGrammar[]) {
	const sources = { ipv4: text(sourceOf("ipv4", grammars)), ipv6: text(sourceOf("ipv6", grammars)) };
	return v.strictObject({
		token: v.optional(
			secret(
				"the token that Cloudflare showed when it was made",
				"The API token. It needs Zone - DNS - Edit on the zones of the names.",
			),
		),
		token_file: v.optional(
			secret("a path", "A file that holds the API token instead. A relative path starts in the config file's folder."),
		),
		domains: v.optional(
			list(
				text(domainName),
				'["home.example.com"]',
				"The names to keep pointing here, each with A and AAAA as the families are enabled. `*` may be the first label.",
			),
			[],
		),
		api: v.optional(
			text(apiUrl, "Another base URL of the Cloudflare API. http:// only for this machine itself."),
			"https://api.cloudflare.com/client/v4",
		),
		owner: v.optional(
			text(
				ownerName,
				'Whose records these are: those that we create bear the mark "cfddns:OWNER" in their comment. Two routers use two owners.',
			),
			"home",
		),
		interval: v.optional(
			text(
				durationFrom("10s", "a round may take as long"),
				"How often a round runs without any event, in a process that stays. `sync` runs one and ends.",
			),
			"5m",
		),
		router_events: v.optional(
			yesOrNo(
				"`watch` behind a router: hear the router's own announcements of another outside address. It listens to that router alone, and believes nothing of it.",
			),
			true,
		),
		verify_interval: v.optional(
			text(
				durationFrom("0s", ""),
				'How old the last listing may be before a round lists the zone again. "0s": each round lists.',
			),
			"1h",
		),
		timeout: v.optional(
			text(durationFrom("500ms", "no server could answer in time"), "The deadline of one request, body included."),
			"10s",
		),
		state_dir: v.optional(
			text(
				path,
				"The folder for what is remembered between rounds; a relative path starts in the config file's folder. Default: $STATE_DIRECTORY, else /var/lib/cfddns for root (macOS: /var/db/cfddns), else the user's state folder ($XDG_STATE_HOME/cfddns or ~/.local/state/cfddns; macOS: ~/Library/Application Support/cfddns); Windows: %ProgramData%\\cfddns\\state.",
			),
		),
		ipv4: v.optional(
			family(
				"ipv4",
				true,
				'Keep A records? "auto": while this machine has IPv4, or once we published an address of it.',
				sources.ipv4,
			),
			{},
		),
		ipv6: v.optional(
			family(
				"ipv6",
				"auto",
				'Keep AAAA records? "auto": while this machine has an IPv6 default route or public address, or once we published an AAAA from it; a line without IPv6 is no failure.',
				sources.ipv6,
			),
			{},
		),
		guard: v.optional(
			v.strictObject({
				max_changes_per_hour: v.optional(
					wholeNumber(1, "Writes per name; the next is refused until the hour has passed."),
					20,
				),
				max_deletes: v.optional(wholeNumber(0, "How many records one round may delete."), 1),
			}),
			{},
		),
		notify: v.optional(
			v.strictObject({
				to: v.optional(
					secretList(
						text(recipientOf(MESSAGE_GRAMMARS)),
						'["ntfy:https://ntfy.sh/my-topic"]',
						"Who gets a message: see docs/notifications.md.",
					),
					[],
				),
				on: v.optional(
					filledList(
						oneOf(NEWS_KINDS),
						'["trouble", "recovery"]',
						"To send none, take notify.to away.",
						"Of what: another address was published; trouble begins, or is another one; it is over.",
					),
					[...NEWS_KINDS],
				),
			}),
			{},
		),
		heartbeat: v.optional(
			v.strictObject({
				to: v.optional(
					secretList(
						text(recipientOf(HEARTBEAT_GRAMMARS)),
						'["healthchecks:https://hc-ping.com/UUID"]',
						"Who is told after every round how it went, and raises the alarm when nobody says anything.",
					),
					[],
				),
			}),
			{},
		),
		records: v.optional(v.array(recordSchema(sources)), []),
	});
}

export type ConfigSchema = ReturnType<typeof createSchema>;
/** What was read: values checked one by one, but not yet against each other. */
export type ReadConfig = v.InferOutput<ConfigSchema>;
export type ReadRecord = ReadConfig["records"][number];
