import type { XmlElement } from "@rgrove/parse-xml";
import type { IpAddress } from "../core/address.ts";
import { urlOnRouter } from "./upnp-url.ts";
import { childText, elementsNamed, ownText, readXml } from "./upnp-xml.ts";

/** A service that can be asked for the outside address, and maybe subscribed to. */
export type WanService = { readonly type: string; readonly control: URL; readonly events: URL | null };

export type Description =
	/** Best first; at least one. */
	| { readonly kind: "services"; readonly services: readonly WanService[] }
	/** `reason` continues a sentence about the description. */
	| { readonly kind: "refused"; readonly reason: string };

const refused = (reason: string): Description => ({ kind: "refused", reason });

/** Best first: a router with both speaks of its outer line in the first, and of a modem's dial-up that may be down in the last. */
const TYPES: readonly RegExp[] = [
	/^urn:schemas-upnp-org:service:WANIPConnection:[12]$/,
	/^urn:schemas-upnp-org:service:WANPPPConnection:1$/,
];

/** A router has one for each of its lines. Each of them gets its share of our time, so there is an end to it. */
const MAX_SERVICES = 4;

/** Reads which services of a router's description (fetched from `location`) tell its address. All of them are on the router. */
export function readDescription(text: string, location: URL, router: IpAddress): Description {
	const root = readXml(text);
	if (root === null) return refused("is not XML that can be read");
	const elements = elementsNamed(root, "service");
	const wanted = TYPES.flatMap(type => elements.filter(element => type.test(childText(element, "serviceType") ?? "")));
	if (wanted.length === 0)
		return refused("names no service that knows the address (WANIPConnection, WANPPPConnection)");
	const base = baseOf(root, location, router);
	const services = wanted.flatMap(element => serviceOf(element, base, router)).slice(0, MAX_SERVICES);
	return services.length === 0
		? refused("names no control URL on the router itself, and others are not asked")
		: { kind: "services", services };
}

/** What relative URLs are relative to. A URLBase that leads elsewhere is a slip at best, so then the location counts. */
function baseOf(root: XmlElement, location: URL, router: IpAddress): URL {
	const [element] = elementsNamed(root, "URLBase");
	const text = element === undefined ? "" : ownText(element);
	return (text === "" ? null : urlOnRouter(text, router)) ?? location;
}

function serviceOf(element: XmlElement, base: URL, router: IpAddress): readonly WanService[] {
	const type = childText(element, "serviceType") ?? "";
	const urlIn = (name: string): URL | null => {
		const path = childText(element, name) ?? "";
		return path === "" ? null : urlOnRouter(path, router, base);
	};
	const control = urlIn("controlURL");
	return control === null ? [] : [{ type, control, events: urlIn("eventSubURL") }];
}
