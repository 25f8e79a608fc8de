import type { HookProgram } from "../core/hook-places.ts";
import type { Manifest } from "./manifest.ts";
import type { ServiceMode, ServicePlatform } from "./service-plan.ts";

/** Where the API token comes from. The place that its owner gave it stays the one that counts. */
export type TokenPlace =
	/** In the configuration. */
	| { readonly kind: "config" }
	/** In a file that the configuration names. */
	| { readonly kind: "file"; readonly path: string }
	/** In `token` beside the configuration, which nothing names: there for the service alone. */
	| { readonly kind: "beside"; readonly path: string }
	/** Encrypted already, in `token.cred` beside the configuration. */
	| { readonly kind: "encrypted"; readonly path: string };

/** All that decides what an installation does. */
export type Facts = {
	readonly platform: ServicePlatform;
	readonly mode: ServiceMode;
	readonly version: string;
	/** The program's text. */
	readonly program: string;
	/** The `node` that runs it: an absolute path. */
	readonly node: string;
	/** The configuration: an absolute path. */
	readonly config: string;
	readonly token: TokenPlace;
	/** Can systemd encrypt a credential here (`systemd-creds`, 250 and newer)? */
	readonly canEncrypt: boolean;
	readonly hooks: ReadonlySet<HookProgram>;
	/** Is a folder there, in which a program may look for hooks? */
	hasFolder(path: string): boolean;
	/** What is installed now; `null` if nothing is. */
	readonly installed: Manifest | null;
	/** A digest that tells whether a text is another one. */
	hash(text: string): string;
};
