import { isObject, parseJson } from "../core/json.ts";
import { MODES, PLATFORMS, type PlannedFile, type ServiceMode, type ServicePlatform } from "./service-plan.ts";

/** What an installation leaves of itself: what may be removed later, and how it was. */
export type Manifest = {
	readonly version: 1;
	readonly program: string;
	readonly platform: ServicePlatform;
	readonly mode: ServiceMode;
	/** `sha256` in hexadecimal, of the content as it was installed. */
	readonly files: readonly { readonly path: string; readonly sha256: string }[];
	/** The token was taken out of this configuration, into this file. Missing: it was not. */
	readonly moved?: MovedToken;
	/** Units of the cfddns of 2020 that were replaced, and the names of those that started at boot. Missing: there were none. */
	readonly replaced?: Replaced;
};

type Replaced = { readonly units: readonly string[]; readonly enabled: readonly string[] };

export type MovedToken = { readonly config: string; readonly token: string };

export const renderManifest = (
	{
		version,
		platform,
		mode,
	}: { readonly version: string; readonly platform: ServicePlatform; readonly mode: ServiceMode },
	{ moved, replaced }: { readonly moved: MovedToken | null; readonly replaced: Replaced | null },
	files: readonly PlannedFile[],
	hash: (text: string) => string,
): string => {
	const manifest: Manifest = {
		version: 1,
		program: version,
		platform,
		mode,
		files: files.map(({ path, content }) => ({ path, sha256: hash(content) })),
		...(moved === null ? {} : { moved }),
		...(replaced === null ? {} : { replaced }),
	};
	return `${JSON.stringify(manifest, null, 2)}\n`;
};

/** `null` if the text is no manifest that we understand. */
export function parseManifest(text: string): Manifest | null {
	const raw = parseJson(text);
	if (!isObject(raw)) return null;
	const { version, program, files } = raw;
	const platform = PLATFORMS.find(known => known === raw["platform"]);
	const mode = MODES.find(known => known === raw["mode"]);
	if (version !== 1 || typeof program !== "string" || platform === undefined || mode === undefined) return null;
	if (!Array.isArray(files)) return null;
	const known = files.flatMap((file: unknown) => {
		if (!isObject(file)) return [];
		const { path, sha256 } = file;
		return typeof path === "string" && typeof sha256 === "string" ? [{ path, sha256 }] : [];
	});
	const moved = movedIn(raw["moved"]);
	if (known.length !== files.length) return null;
	const replaced = replacedIn(raw["replaced"]);
	const more = { ...(moved === null ? {} : { moved }), ...(replaced === null ? {} : { replaced }) };
	return { version, program, platform, mode, files: known, ...more };
}

function replacedIn(raw: unknown): Replaced | null {
	if (!isObject(raw)) return null;
	const { units, enabled } = raw;
	return isTexts(units) && isTexts(enabled) ? { units, enabled } : null;
}

const isTexts = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.every(each => typeof each === "string");

function movedIn(raw: unknown): MovedToken | null {
	if (!isObject(raw)) return null;
	const { config, token } = raw;
	return typeof config === "string" && typeof token === "string" ? { config, token } : null;
}
