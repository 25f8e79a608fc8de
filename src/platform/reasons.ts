/** What a name lookup, a `connect` or a `send` may answer (getaddrinfo(3), connect(2), send(2)), as the end of a sentence. */
const REASONS: Readonly<Record<string, string>> = {
	ENOTFOUND: "the name is not known",
	EAI_AGAIN: "the name cannot be looked up now",
	ECONNREFUSED: "the connection was refused",
	ECONNRESET: "the connection was reset",
	ENETUNREACH: "there is no route to its network",
	EHOSTUNREACH: "there is no route to it",
	ENETDOWN: "the network is down",
	EADDRNOTAVAIL: "this machine has no address of that family",
	EPERM: "this machine's firewall does not let it pass",
	EACCES: "this machine's firewall does not let it pass",
	ETIMEDOUT: "it does not answer",
	EPROTO: "it does not speak TLS",
	EPIPE: "the connection was closed",
};

/** The reason in words; the code itself for those that nobody expects. */
export const reasonOf = (code: string): string => REASONS[code] ?? (code === "" ? "the connection ended" : code);

/** Node's or the system's code for an error; empty if it has none. */
export const codeOf = (error: unknown): string =>
	error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
