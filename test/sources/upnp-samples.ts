// What real routers say, with our own addresses. miniupnpd's as captured from 2.3.1; the others after their makers' manner.

export const ROUTER = "192.168.1.1";
export const IGD1 = "urn:schemas-upnp-org:device:InternetGatewayDevice:1";

const lines = (...all: readonly string[]): string => all.map(line => `${line}\r\n`).join("");

export const bytesOfText = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

/** miniupnpd 2.3.1: a device of version 2, asked for version 1. */
export const MINIUPNPD_ANSWER = lines(
	"HTTP/1.1 200 OK",
	"CACHE-CONTROL: max-age=120",
	`ST: ${IGD1}`,
	`USN: uuid:7b1e5c6a-0d3f-4c6e-9a52-2f1d3f6a9b10::${IGD1}`,
	"EXT:",
	"SERVER: Debian/6.18.44 UPnP/1.1 MiniUPnPd/2.3.1",
	"LOCATION: http://192.168.1.1:32839/rootDesc.xml",
	'OPT: "http://schemas.upnp.org/upnp/1/0/"; ns=01',
	"01-NLS: 1795458102",
	"BOOTID.UPNP.ORG: 1795458102",
	"CONFIGID.UPNP.ORG: 1337",
	"",
);

/** In the manner of AVM: port 49000, LOCATION first. */
export const AVM_ANSWER = lines(
	"HTTP/1.1 200 OK",
	"LOCATION: http://192.168.1.1:49000/igddesc.xml",
	"SERVER: fritz.box UPnP/1.0 AVM FRITZ!Box",
	"CACHE-CONTROL: max-age=1800",
	"EXT:",
	`ST: ${IGD1}`,
	`USN: uuid:75802409-bccb-40e7-8e6c-001122334455::${IGD1}`,
	"",
);

/** A small one: bare line feeds, lower case, version 1.0, no EXT, no blanks, no empty line at the end. */
export const SPARSE_ANSWER = `HTTP/1.0 200 OK\nst:${IGD1}\nlocation:http://192.168.1.1/desc\nusn:uuid:1`;

const service = (type: string, control: string): string =>
	`<service><serviceType>urn:schemas-upnp-org:service:${type}</serviceType>` +
	`<serviceId>urn:upnp-org:serviceId:${type.slice(0, -2)}1</serviceId><SCPDURL>/${type.slice(0, -2)}.xml</SCPDURL>` +
	`<controlURL>${control}</controlURL><eventSubURL>/evt</eventSubURL></service>`;

const device = (type: string, inside: string): string =>
	`<device><deviceType>urn:schemas-upnp-org:device:${type}</deviceType><friendlyName>${type}</friendlyName>` +
	`<manufacturer>MiniUPnP</manufacturer><UDN>uuid:7b1e5c6a-0d3f-4c6e-9a52-2f1d3f6a9b10</UDN>${inside}</device>`;

/** A description with these services, each a type and a control URL, and what else belongs at the top. */
export function description(services: readonly (readonly [type: string, control: string])[], top = ""): string {
	const inside = services.map(([type, control]) => service(type, control)).join("");
	const connection = device("WANConnectionDevice:1", `<serviceList>${inside}</serviceList>`);
	const wan = device("WANDevice:1", `<deviceList>${connection}</deviceList>`);
	const root = device(
		"InternetGatewayDevice:1",
		`<serviceList>${service("Layer3Forwarding:1", "/ctl/L3F")}</serviceList><deviceList>${wan}</deviceList>`,
	);
	return `<?xml version="1.0"?>\r\n<root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion>${top}${root}</root>\r\n`;
}

export const MINIUPNPD_DESCRIPTION = description([
	["WANIPConnection:2", "/ctl/IPConn"],
	["WANIPv6FirewallControl:1", "/ctl/IP6FCtl"],
]);

/** In the manner of AVM: a URLBase, and services of other makers beside, one of which has the right name. */
export const AVM_DESCRIPTION = description(
	[
		["WANDSLLinkConfig:1", "/igdupnp/control/WANDSLLinkC1"],
		["WANIPConnection:1", "/igdupnp/control/WANIPConn1"],
		["WANIPv6FirewallControl:1", "/igd2upnp/control/WANIPv6Firewall1"],
	],
	"<URLBase>http://192.168.1.1:49000</URLBase>",
).replace(
	"<serviceList><service>",
	"<serviceList><service><serviceType>urn:dslforum-org:service:WANIPConnection:1</serviceType>" +
		"<controlURL>/upnp/control/wanipconnection1</controlURL></service><service>",
);

/** miniupnpd's answer, with what is inside of the element of the address. */
export const reply = (address: string): string =>
	'<?xml version="1.0"?>\r\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
	's:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:GetExternalIPAddressResponse ' +
	`xmlns:u="urn:schemas-upnp-org:service:WANIPConnection:2"><NewExternalIPAddress>${address}</NewExternalIPAddress>` +
	"</u:GetExternalIPAddressResponse></s:Body></s:Envelope>";

export const fault = (code: string, words: string): string =>
	'<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>' +
	"<faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>" +
	`<UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>${code}</errorCode>` +
	`<errorDescription>${words}</errorDescription></UPnPError></detail></s:Fault></s:Body></s:Envelope>`;

/** Each entity ten times the one before: ten digits of memory, if anybody defined them. */
export const BILLION_LAUGHS = (element: string): string => {
	const levels = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join("");
	return `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">${levels}]><r><${element}>&l9;</${element}></r>`;
};

export const deep = (levels: number, inside: string): string =>
	`${"<a>".repeat(levels)}${inside}${"</a>".repeat(levels)}`;
