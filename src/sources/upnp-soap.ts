import type { XmlElement } from "@rgrove/parse-xml";
import { noAddress } from "./natpmp-router.ts";
import { type Reading, readAddress, refused } from "./single-address.ts";
import { printable } from "./unavailable.ts";
import { elementsNamed, ownText, readXml } from "./upnp-xml.ts";

const ACTION = "GetExternalIPAddress";

/** Headers and body that ask a service of that type for the outside address (UPnP Device Architecture 1.1, section 3.1.1). */
export const soapQuestion = (type: string) => ({
	headers: { soapaction: `"${type}#${ACTION}"`, "content-type": 'text/xml; charset="utf-8"' },
	body:
		'<?xml version="1.0"?>\r\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
		`s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:${ACTION} xmlns:u="${type}">` +
		`</u:${ACTION}></s:Body></s:Envelope>\r\n`,
});

/** Reads the answer to it, which has status 200, or 500 for a fault. "0.0.0.0": the router has no address. */
export function readSoap(status: number, text: string): Reading {
	if (status >= 300 && status <= 399) return refused(`is a redirect (${status}), which is not followed`);
	if (status !== 200 && status !== 500) return refused(`has status ${status}`);
	const root = readXml(text);
	if (root === null) return refused(status === 200 ? "is not XML that can be read" : "has status 500");
	const [fault] = elementsNamed(root, "errorCode");
	if (fault !== undefined) return refused(describe(root, fault));
	if (status === 500) return refused("has status 500");
	const [element, ...others] = elementsNamed(root, "NewExternalIPAddress");
	if (element === undefined) return refused("holds no address");
	if (others.length > 0) return refused("holds several addresses");
	const said = ownText(element);
	return said === "" ? { kind: "address", address: noAddress() } : readAddress(said, "ipv4");
}

function describe(root: XmlElement, fault: XmlElement): string {
	const [element] = elementsNamed(root, "errorDescription");
	const said = element === undefined ? "" : printable(ownText(element), 60);
	return `is the UPnP error ${printable(ownText(fault), 10)}${said === "" ? "" : ` (${said})`}`;
}
