import type { HookProgram } from "../core/hook-places.ts";
import type { Manifest } from "./manifest.ts";
import type { Predecessor } from "./predecessor.ts";
import type { PlannedFile, ServiceMode, ServicePlatform } from "./service-plan.ts";

/** Where the service gets the API token from. */
export type TokenPlace =
	/** From the configuration, which it is handed as a whole. */
	| { readonly kind: "config" }
	/** From a file of its own, encrypted if its name ends in `.cred`. Who chose it: whoever wrote the configuration, or `install`. */
	| { readonly kind: "file"; readonly path: string; readonly chosenBy: "owner" | "install" };

/** The token gets a file of its own. The old place is changed when systemd knows of the new one. */
export type TokenMove = {
	/** Where it was: the configuration, or a plain file that only the service read. */
	readonly from: string;
	readonly to: PlannedFile;
	/** The configuration as it is then: it names the file. `null`: the old place goes. */
	readonly leaves: PlannedFile | null;
};

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
	readonly move: TokenMove | null;
	/** What is to be replaced, or was when this was first installed; `null`: nothing. */
	readonly predecessor: Predecessor | null;
	readonly hooks: ReadonlySet<HookProgram>;
	/** Is a folder there, in which a program may look for hooks? */
	hasFolder(path: string): boolean;
	/** What is installed now; `null` if nothing is. */
	readonly installed: Manifest | null;
	/** A digest that tells whether a text is another one. */
	hash(text: string): string;
};
