import { type Family, familyOf, type IpAddress } from "../core/address.ts";
import { type HttpAnswer, HttpFailure, type HttpFailureKind, type HttpRequest } from "../core/ports.ts";
import type { RunProgram } from "./command.ts";
import { CommandFailure } from "./program-failure.ts";

type DeviceRequest = {
	readonly request: HttpRequest;
	readonly url: URL;
	/** Where the URL's host was found: curl does not look again. */
	readonly address: IpAddress;
	/** The interface to bind to. */
	readonly device: string;
	/** Why this is needed, for messages. */
	readonly reason: string;
};

/**
 * A GET by a socket that is bound to an interface itself (SO_BINDTODEVICE), which no rule or route overrides. Linux allows that
 * without root since 5.7, but Node does not offer it; curl does. The answer has no headers. TLS is verified, against the
 * authorities that curl knows: the system's, or those of CURL_CA_BUNDLE and SSL_CERT_FILE.
 */
export async function getByCurl(device: DeviceRequest, run: RunProgram, signal: AbortSignal): Promise<HttpAnswer> {
	const { request, url } = device;
	const limits = { timeoutMs: request.timeoutMs, maxBytes: request.maxBytes + STATUS_BYTES };
	const { printed, remarks } = await run("curl", argumentsFor(device), limits, signal).catch(error => {
		if (error instanceof CommandFailure) throw failureOf(error, device);
		throw error;
	});
	// Where binding to the interface is forbidden (an old kernel, a sandbox), curl binds to its address instead, which proves nothing.
	if (!boundToDevice(remarks))
		throw new HttpFailure("refused", `${device.reason}, and curl may not bind to ${device.device}`);
	const [, body = "", status = ""] = /^(.*)\n(\d{3})$/s.exec(printed) ?? [];
	if (Number(status) < 100) throw new HttpFailure("broken", `${url.host} did not answer in HTTP`);
	if (Buffer.byteLength(body) > request.maxBytes) throw tooLarge(device);
	return { status: Number(status), headers: {}, body };
}

/** What `-w` adds to the body. */
const STATUS_BYTES = "\n200".length;

/** In curl's narration: it did connect, and did not fall back to binding to an address ("Local Interface", "Local port"). */
export const boundToDevice = (remarks: string): boolean =>
	/^\* +(?:Trying|Connected to|Established)/m.test(remarks) && !/^\* +Local (?:Interface|port)/im.test(remarks);

/** No shell reads them. `-q` goes first: then curl's own configuration files do not count. */
function argumentsFor({ request, url, address, device }: DeviceRequest): readonly string[] {
	const family: Family = familyOf(address);
	const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
	const found = family === "ipv6" ? `[${address}]` : address;
	const isName = !url.hostname.startsWith("[") && url.hostname !== address;
	const headers = Object.entries({ "accept-encoding": "identity", ...request.headers });
	return [
		"-q",
		"--silent",
		"--show-error",
		"--verbose",
		"--globoff",
		family === "ipv4" ? "-4" : "-6",
		...["--interface", `if!${device}`],
		...(isName ? ["--resolve", `${url.hostname}:${port}:${found}`] : []),
		...["--noproxy", "*"],
		...["--proto", "=http,https"],
		...["--max-redirs", "0"],
		...["--max-time", String(request.timeoutMs / 1_000)],
		...["--max-filesize", String(request.maxBytes)],
		...["--output", "-"],
		...["--write-out", "\\n%{http_code}"],
		...headers.flatMap(([name, value]) => ["--header", headerLine(name, value)]),
		...["--url", url.href],
	];
}

function headerLine(name: string, value: string): string {
	// A line of its own would be a header of its own, and "@" at the beginning a file.
	if (!/^[\w-]+$/.test(name) || /[\r\n\0]/.test(value)) throw new Error(`Not a header: ${JSON.stringify(name)}`);
	return value === "" ? `${name};` : `${name}: ${value}`;
}

const tooLarge = ({ request, url }: DeviceRequest): HttpFailure =>
	new HttpFailure("too-large", `${url.host} sent more than ${request.maxBytes} bytes`);

/** https://curl.se/libcurl/c/libcurl-errors.html */
const EXIT_CODES: Readonly<Record<number, readonly [kind: HttpFailureKind, what: string]>> = {
	6: ["refused", "cannot be reached: the name is not known"],
	7: ["refused", "cannot be reached: the connection was not accepted"],
	28: ["deadline", "did not answer in time"],
	35: ["refused", "cannot be reached: no agreement on TLS"],
	51: ["untrusted", "has a certificate that is not trusted"],
	60: ["untrusted", "has a certificate that is not trusted"],
	77: ["untrusted", "has a certificate that cannot be checked: curl finds no authorities"],
	18: ["broken", "ended its answer early"],
	52: ["broken", "closed the connection without an answer"],
	55: ["broken", "closed the connection"],
	56: ["broken", "closed the connection"],
	63: ["too-large", ""],
};

function failureOf(error: CommandFailure, device: DeviceRequest): HttpFailure {
	const { url, reason, request } = device;
	if (error.kind === "missing") {
		return new HttpFailure("refused", `${reason}, and there is no curl to bind to ${device.device}`);
	}
	if (error.kind === "printed" || error.exitCode === 63) return tooLarge(device);
	if (error.kind === "deadline") {
		return new HttpFailure("deadline", `${url.host} did not answer within ${request.timeoutMs / 1000} s`);
	}
	if (error.exitCode === 45) {
		return new HttpFailure("refused", `${reason}, and curl cannot bind to ${device.device}`);
	}
	const [kind, what] = EXIT_CODES[error.exitCode ?? -1] ?? ["broken", `cannot be asked: ${error.message}`];
	return new HttpFailure(kind, `${url.host} ${what}`);
}
