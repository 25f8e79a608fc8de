import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
export const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

type Manifest = {
	readonly version: string;
	readonly files: readonly string[];
	readonly scripts: Readonly<Record<string, string>>;
	readonly devDependencies: Readonly<Record<string, string>>;
	readonly allowScripts: Readonly<Record<string, boolean>>;
};

export const manifest = (): Manifest => JSON.parse(read("package.json"));

/** One package of `package-lock.json`. */
export type Locked = {
	readonly version: string;
	readonly license?: string;
	readonly integrity?: string;
	readonly resolved?: string;
	readonly hasInstallScript?: boolean;
};

/** All of them by their folder, such as "node_modules/hono"; without the project itself. */
export const locked = (): readonly (readonly [folder: string, Locked])[] =>
	Object.entries<Locked>(JSON.parse(read("package-lock.json")).packages).filter(([folder]) => folder !== "");

export type Component = {
	readonly group?: string;
	readonly name: string;
	readonly version: string;
	readonly purl: string;
	readonly hashes: readonly { readonly alg: string; readonly content: string }[];
	readonly licenses: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[];
};

type Bill = {
	readonly metadata: { readonly component: Component };
	readonly components: readonly Component[];
	readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};

/** The bill of materials of the bundle that was built last. */
export const bill = (): Bill => JSON.parse(read("dist/cfddns.cdx.json"));

export const nameOf = ({ group, name }: Component): string => (group === undefined ? name : `${group}/${name}`);
