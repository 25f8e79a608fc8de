import { readDdclient } from "./ddclient.ts";
import { readDdnsGo } from "./ddns-go.ts";
import { readFavonia } from "./favonia.ts";
import { readInadyn } from "./inadyn.ts";
import { readOriginal } from "./original.ts";
import type { Reader } from "./reading.ts";
import { readTimothymiller } from "./timothymiller.ts";

export type FormatId = "ddclient" | "inadyn" | "timothymiller" | "favonia" | "ddns-go" | "original";

/** A format that can be read. It is recognised by its content: a file's name says little, and standard input has none. */
export type Format = {
	readonly id: FormatId;
	/** As people call the tool. */
	readonly tool: string;
	/** The text has Unix line ends, and no lines that only hold a comment. */
	recognises(text: string): boolean;
	readonly read: Reader;
};

const isJson = (text: string): boolean => text.trimStart().startsWith("{");
const isYaml = (text: string): boolean => /^(?:services|dnsconf|dns|ipv4|version|x-[\w-]+):/m.test(text);
const isInadyn = (text: string): boolean => /^[ \t]*(?:provider|custom)[ \t]+[^\s{}=]+\s*\{/m.test(text);
const isOriginal = (text: string): boolean =>
	/^\s*\[DEFAULT\]/im.test(text) && /^\s*(?:cfurl|changeme)\s*[=:]/im.test(text);

/** Names that only favonia/cloudflare-ddns, and what imitates it, read from the environment. */
const VARIABLES =
	/^[ \t]*(?:- )?["']?(?:export )?(?:DOMAINS|IP[46]_DOMAINS|IP[46]_PROVIDER|IP[46]_POLICY|CLOUDFLARE_API_TOKEN(?:_FILE)?|CF_API_TOKEN(?:_FILE)?)["']?[ \t]*[=:]/m;

export const FORMATS: readonly Format[] = [
	{
		id: "ddclient",
		tool: "ddclient",
		recognises: text =>
			!isJson(text) &&
			!isYaml(text) &&
			!isInadyn(text) &&
			/(?:^|[\s,])(?:protocol|use|usev4|usev6|daemon)=/m.test(text),
		read: readDdclient,
	},
	{ id: "inadyn", tool: "inadyn", recognises: isInadyn, read: readInadyn },
	{
		id: "timothymiller",
		tool: "timothymiller/cloudflare-ddns",
		recognises: text => isJson(text) && /"cloudflare"\s*:/.test(text),
		read: readTimothymiller,
	},
	{
		id: "favonia",
		tool: "favonia/cloudflare-ddns",
		recognises: text => !isJson(text) && VARIABLES.test(text),
		read: readFavonia,
	},
	{
		id: "ddns-go",
		tool: "ddns-go",
		recognises: text => /^dnsconf:/m.test(text) || (/^dns:/m.test(text) && /^ipv4:/m.test(text)),
		read: readDdnsGo,
	},
	{ id: "original", tool: "the original cfddns", recognises: isOriginal, read: readOriginal },
];
