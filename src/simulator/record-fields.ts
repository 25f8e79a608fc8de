import { recordContent } from "./content.ts";
import { Refusal } from "./errors.ts";
import { recordName } from "./names.ts";
import { isProxiable, RECORD_TYPES, type RecordFields, type Settings } from "./record.ts";
import type { RecordBody } from "./record-body.ts";

export type Plan = "free" | "pro";

/** What the zone that a record lies in has to say about it. */
export type ZoneRules = { readonly name: string; readonly plan: Plan };

const COMMENT_CHARACTERS: Readonly<Record<Plan, number>> = { free: 100, pro: 500 };
const TTL_SECONDS = { automatic: 1, least: 60, most: 86_400 };
const DEFAULTS = { proxied: false, ttl: TTL_SECONDS.automatic, settings: {}, comment: null, tags: [] };

/** POST and PUT: what the body does not name has its default. */
export function completeFields(zone: ZoneRules, body: RecordBody): RecordFields {
	const { name, type } = body;
	const content = body.content ?? joined(body.data);
	if (name === undefined || type === undefined || content === undefined) throw new Refusal("bad-body");
	return settle(zone, { ...DEFAULTS, name, type, content }, body);
}

/** PATCH: what the body does not name stays. */
export function editedFields(zone: ZoneRules, before: RecordFields, body: RecordBody): RecordFields {
	const content = body.content ?? joined(body.data) ?? before.content;
	return settle(zone, { ...before, content }, body);
}

/** `base` with what `body` names, normalised and checked. */
function settle(zone: ZoneRules, base: RecordFields, body: RecordBody): RecordFields {
	const type = knownType(body.type ?? base.type);
	const proxied = body.proxied ?? base.proxied;
	if (proxied && !isProxiable(type)) throw new Refusal("not-proxiable");
	const priority = body.priority ?? base.priority;
	const data = body.data ?? base.data;
	const privateRouting = body.private_routing ?? base.private_routing;
	return {
		name: recordName(body.name ?? base.name, zone.name),
		type,
		content: recordContent(type, base.content),
		proxied,
		ttl: checkedTtl(body.ttl ?? base.ttl, proxied),
		settings: { ...base.settings, ...body.settings },
		comment: checkedComment(body.comment === undefined ? base.comment : body.comment, zone.plan),
		tags: checkedTags(body.tags ?? base.tags, zone.plan),
		...(priority === undefined ? {} : { priority }),
		...(data === undefined ? {} : { data }),
		...(privateRouting === undefined ? {} : { private_routing: privateRouting }),
	};
}

function knownType(text: string): string {
	const type = RECORD_TYPES.find(known => known === text.toUpperCase());
	if (type === undefined) throw new Refusal("bad-body");
	return type;
}

/** A proxied record is always automatic, whatever was asked for. */
function checkedTtl(seconds: number, proxied: boolean): number {
	if (proxied || seconds === TTL_SECONDS.automatic) return TTL_SECONDS.automatic;
	const fits = Number.isInteger(seconds) && seconds >= TTL_SECONDS.least && seconds <= TTL_SECONDS.most;
	if (!fits) throw new Refusal("bad-ttl");
	return seconds;
}

function checkedComment(comment: string | null, plan: Plan): string | null {
	if (comment === null || comment === "") return null;
	if (/[\r\n]/.test(comment)) throw new Refusal("bad-body");
	if (Array.from(comment).length > COMMENT_CHARACTERS[plan]) {
		throw new Refusal("comment-length", COMMENT_CHARACTERS[plan]);
	}
	return comment;
}

function checkedTags(tags: readonly string[], plan: Plan): readonly string[] {
	if (plan === "free" && tags.length > 0) throw new Refusal("tag-quota", tags.length);
	return tags;
}

/** A structured record shows its parts as one text. */
const joined = (data: Settings | undefined): string | undefined =>
	data === undefined ? undefined : Object.values(data).join(" ");
