import type { RecordType } from "../core/address.ts";
import type { DomainName } from "../core/name.ts";
import { type Change, differingKeys } from "../core/plan.ts";

type Of<Kind extends Change["kind"]> = Extract<Change, { readonly kind: Kind }>;

export type PostBody = {
	readonly name: DomainName;
	readonly type: RecordType;
	readonly content: string;
	readonly ttl: number;
	readonly proxied: boolean;
	readonly comment: string;
};

/** `type` is not changed by it, but without it the official schema finds the body ambiguous. */
export type PatchBody = Pick<PostBody, "type" | "content"> & Partial<Pick<PostBody, "ttl" | "proxied" | "comment">>;

export const postBody = ({ rrset: { name, type, settings }, content }: Of<"create">): PostBody => ({
	name,
	type,
	content,
	ttl: settings.ttlSeconds,
	proxied: settings.proxied,
	comment: settings.comment,
});

/** Only what differs: what is not named stays as it is, whoever set it (invariant 4). */
export function patchBody({ rrset, before, after }: Of<"update">): PatchBody {
	const differs = new Set<string>(differingKeys(before, after));
	return {
		type: rrset.type,
		content: after.content,
		...(differs.has("ttlSeconds") ? { ttl: after.ttlSeconds } : {}),
		...(differs.has("proxied") ? { proxied: after.proxied } : {}),
		...(differs.has("comment") ? { comment: after.comment } : {}),
	};
}

export type BatchBody = {
	readonly deletes: readonly { readonly id: string }[];
	readonly patches: readonly (PatchBody & { readonly id: string })[];
	readonly posts: readonly PostBody[];
};

/** Cloudflare carries out a batch in the order of these lists. An empty list is left out. */
export function batchBody(changes: readonly Change[]): Partial<BatchBody> {
	const deletes = changes.flatMap(change => (change.kind === "delete" ? [{ id: change.before.id }] : []));
	const patches = changes.flatMap(change =>
		change.kind === "update" ? [{ id: change.before.id, ...patchBody(change) }] : [],
	);
	const posts = changes.flatMap(change => (change.kind === "create" ? [postBody(change)] : []));
	return {
		...(deletes.length > 0 ? { deletes } : {}),
		...(patches.length > 0 ? { patches } : {}),
		...(posts.length > 0 ? { posts } : {}),
	};
}
