import { HttpFailure } from "../core/ports.ts";
import { codeOf, reasonOf } from "./reasons.ts";

/** How far a request had come when it failed. */
export type Progress = {
	/** The connection stood, TLS included: some of the request may have been sent. */
	readonly connected: boolean;
	/** The host as the URL names it, for messages. */
	readonly host: string;
};

/** What is wrong with a certificate, in words. */
const CERTIFICATE_REASONS: Readonly<Record<string, string>> = {
	DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed",
	SELF_SIGNED_CERT_IN_CHAIN: "its issuer is unknown",
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its issuer is unknown",
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its issuer is unknown",
	CERT_HAS_EXPIRED: "it has expired, or this machine's clock is wrong",
	CERT_NOT_YET_VALID: "it is not valid yet, or this machine's clock is wrong",
	ERR_TLS_CERT_ALTNAME_INVALID: "it is for another name",
};

/** OpenSSL's X509_V_ERR_* names, as Node reports them, and Node's own ERR_TLS_CERT_*. */
const CERTIFICATE = /CERT|SELF_SIGNED|LEAF_SIGNATURE|HOSTNAME_MISMATCH|CRL|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE/;

/** Puts what Node reports into our words. The text is ours: Node's may quote what was sent. */
export function failureOf(error: unknown, { connected, host }: Progress): HttpFailure {
	if (error instanceof HttpFailure) return error;
	const code = codeOf(error);
	const reason = CERTIFICATE_REASONS[code] ?? reasonOf(code);
	if (CERTIFICATE.test(code))
		return new HttpFailure("untrusted", `the certificate of ${host} is not trusted: ${reason}`);
	if (!connected) return new HttpFailure("refused", `${host} cannot be reached: ${reason}`);
	if (code.startsWith("HPE_")) return new HttpFailure("broken", `${host} did not answer in HTTP (${code})`);
	return new HttpFailure("broken", `the connection to ${host} broke off: ${reason}`);
}
