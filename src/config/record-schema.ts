import * as v from "valibot";
import type { Family } from "../core/address.ts";
import type { SourceSpec } from "../core/source-spec.ts";
import { cannotBe, filledList, issueText, oneOf, text, yesOrNo } from "./fields.ts";
import { comment, domainName, interfaceName, suffix } from "./kinds.ts";

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

/** One source of one family. */
export type SourceSchema = v.GenericSchema<string, SourceSpec>;

/** A [[records]] table. */
export const recordSchema = (sources: Readonly<Record<Family, SourceSchema>>) =>
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
					sources.ipv4,
					'["interface:wan1"]',
					"Without the key, the name follows ipv4.sources.",
					"This name follows these sources instead of `ipv4.sources`: another uplink.",
				),
			),
			ipv6_sources: v.optional(
				filledList(
					sources.ipv6,
					'["interface:wan1"]',
					"Without the key, the name follows ipv6.sources.",
					"This name follows these sources instead of `ipv6.sources`.",
				),
			),
			bind: v.optional(
				text(interfaceName, "For this name, questions to others have to leave by this interface: another uplink."),
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
