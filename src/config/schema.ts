import * as v from "valibot";
import { FAMILY_LABEL, type Family } from "../core/address.ts";
import type { SourceGrammar } from "../core/source-spec.ts";
import type { FamilyScope } from "../core/target.ts";
import { cannotBe, filledList, issueText, list, oneOf, scope, secret, text, wholeNumber, yesOrNo } from "./fields.ts";
import { apiUrl, comment, domainName, durationFrom, ownerName, path, rangeOf, suffix } from "./kinds.ts";
import { sourceOf } from "./source-kind.ts";

/** Cloudflare's limits of a TTL on the free plan, in seconds. */
const TTL_ALLOWED = '"auto", or whole seconds from 60 to 86400';

const ttl = () => {
	const message = cannotBe(TTL_ALLOWED);
	return v.pipe(
		v.union(
			[v.pipe(v.number(), v.integer(message), v.minValue(60, message), v.maxValue(86_400, message)), v.literal("auto")],
			message,
		),
		v.description(
			'How long resolvers may keep the answer, when we create: "auto" (300 s), or seconds. Proxied records are always automatic.',
		),
		v.metadata({ allowed: TTL_ALLOWED }),
	);
};

const family = (name: Family, enabled: FamilyScope, enabledText: string, grammars: readonly SourceGrammar[]) =>
	v.strictObject({
		enabled: v.optional(scope(enabledText), enabled),
		sources: v.optional(
			filledList(
				text(sourceOf(name, grammars)),
				'["auto"]',
				"To leave the family alone, write enabled = false.",
				`What can tell the ${FAMILY_LABEL[name]} address, in the order in which it is asked.`,
			),
			["auto"],
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

const record = (grammars: readonly SourceGrammar[]) =>
	v.strictObject(
		{
			name: text(domainName, "The name. It need not be in `domains` as well; if it is, this table replaces it there."),
			types: v.optional(
				filledList(
					oneOf(["A", "AAAA"]),
					'["A"] or ["A", "AAAA"]',
					"To leave the name alone, take its [[records]] away.",
					"The record types to keep. Without the key: those of the families that are enabled.",
				),
			),
			proxied: v.optional(
				yesOrNo("Behind Cloudflare's proxy, when we create; the setting of an existing record is kept."),
				false,
			),
			ttl: v.optional(ttl(), "auto"),
			comment: v.optional(text(comment, "The record's comment, when we create. Our mark is added."), ""),
			enforce: v.optional(yesOrNo("Also correct proxied, ttl and comment of records that exist."), false),
			ipv6_suffix: v.optional(
				text(
					suffix,
					"The lower bits of this host's IPv6 address, which are combined with our delegated prefix: for hosts on the LAN.",
				),
			),
			ipv4_sources: v.optional(
				filledList(
					text(sourceOf("ipv4", grammars)),
					'["interface:wan1"]',
					"Without the key, the name follows ipv4.sources.",
					"This name follows these sources instead of `ipv4.sources`: another uplink.",
				),
			),
			ipv6_sources: v.optional(
				filledList(
					text(sourceOf("ipv6", grammars)),
					'["interface:wan1"]',
					"Without the key, the name follows ipv6.sources.",
					"This name follows these sources instead of `ipv6.sources`.",
				),
			),
			duplicates: v.optional(
				oneOf(
					["refuse", "replace"],
					'Several unmarked records of this name and type: "refuse" leaves them alone and says so, "replace" keeps one and deletes the rest.',
				),
				"refuse",
			),
		},
		issueText("is missing", "Every [[records]] needs a name."),
	);

/**
 * Every key of the configuration, with its default as a user would write it and its description. File, environment, JSON Schema
 * and docs/configuration.md come from here.
 */
export const createSchema = (grammars: readonly SourceGrammar[]) =>
	v.strictObject({
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
			text(durationFrom("10s", "a round may take as long"), "`watch`: how often a round runs without any event."),
			"5m",
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
				grammars,
			),
			{},
		),
		ipv6: v.optional(
			family(
				"ipv6",
				"auto",
				'Keep AAAA records? "auto": while this machine has an IPv6 default route or public address, or once we published an AAAA from it; a line without IPv6 is no failure.',
				grammars,
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
		records: v.optional(v.array(record(grammars)), []),
	});

export type ConfigSchema = ReturnType<typeof createSchema>;
/** What a user may write. */
export type RawConfig = v.InferInput<ConfigSchema>;
/** What was read: values checked one by one, but not yet against each other. */
export type ReadConfig = v.InferOutput<ConfigSchema>;
export type ReadRecord = ReadConfig["records"][number];
