export type Environment = Readonly<Record<string, string | undefined>>;

/** Secrets of ours that a program has no business to see. Windows ignores the case of names. */
const SECRET_VARIABLES: ReadonlySet<string> = new Set([
	"CFDDNS_TOKEN",
	"CLOUDFLARE_API_TOKEN",
	"CFDDNS_NOTIFY_TO",
	"CFDDNS_HEARTBEAT_TO",
]);

/** What programs that we start get of our environment: all but what is secret. */
export const environmentOfPrograms = (environment: Environment): Environment =>
	Object.fromEntries(Object.entries(environment).filter(([name]) => !SECRET_VARIABLES.has(name.toUpperCase())));
