import { findFile } from "./config-file.ts";
import type { ConfigWorld } from "./config-world.ts";
import { own } from "./table.ts";

/** Where a configuration file says that the token is; "nowhere": it leaves that to others. A relative path starts in its folder. */
export type NamedToken =
	| { readonly kind: "config" }
	| { readonly kind: "file"; readonly path: string }
	| { readonly kind: "nowhere" };

/** Throws as loading does. */
export async function namedToken(configPath: string, world: ConfigWorld): Promise<NamedToken> {
	const file = await findFile(configPath, world);
	if (file === null) return { kind: "nowhere" };
	if (typeof own(file.raw, "token") === "string") return { kind: "config" };
	const path = own(file.raw, "token_file");
	return typeof path === "string" ? { kind: "file", path: world.besides(file.path, path) } : { kind: "nowhere" };
}
