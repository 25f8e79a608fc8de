import { getRequestListener } from "@hono/node-server";
import { API_BASE, type ApiState, type Hooks } from "./api-env.ts";
import { createApp } from "./app.ts";
import { realWorld, type World } from "./clock.ts";
import { createEchoes, type EchoControl } from "./echo.ts";
import { createFaults, type FaultControl } from "./faults.ts";
import { zoneName } from "./names.ts";
import type { RateLimit } from "./rate-limit.ts";
import { createLog, type LoggedRequest, type Mutable, type RequestLog } from "./requests.ts";
import { listen, type Tls } from "./server.ts";
import type { SimulatedTokenInput } from "./tokens.ts";
import { createWan, type Wan } from "./wan.ts";
import { handleOf, type ZoneHandle } from "./zone-view.ts";
import { type Account, createZone, type SimulatedZoneInput } from "./zones.ts";

export type SimulatorOptions = Hooks &
	Partial<World> & {
		readonly zones?: readonly SimulatedZoneInput[];
		/** Default: one user token that may do everything, `SIMULATED_TOKEN`. */
		readonly tokens?: readonly SimulatedTokenInput[];
		/** The account that owns the zones and the account tokens. */
		readonly account?: Account;
		/** Kept, not copied: two simulators may stand at the end of one line. */
		readonly wan?: Wan;
		/** Added to each API request. */
		readonly latencyMs?: number;
		/** Default: requests are counted, but never refused. */
		readonly rateLimit?: RateLimit;
		/** Default 0: any free one. */
		readonly port?: number;
		/** Default 127.0.0.1, and ::1 at the same port. */
		readonly hostname?: string;
		/** Serves https instead. */
		readonly tls?: Tls;
	};

export type Simulator = {
	/** Such as "http://127.0.0.1:8080/client/v4". */
	readonly api: string;
	readonly origin: string;
	readonly port: number;
	/** Whether the same port answers on [::1] too, as it does wherever there is IPv6. */
	readonly ipv6Loopback: boolean;
	readonly account: Account;
	/** Mutable: what the echoes answer, and what a token's `allowedFrom` is compared with. */
	readonly wan: Wan;
	/** Unicode or punycode. Throws if there is no such zone. */
	zone(name: string): ZoneHandle;
	addZone(zone: SimulatedZoneInput): ZoneHandle;
	removeZone(name: string): void;
	/** Adds a token, or changes the one of that value. */
	setToken(token: SimulatedTokenInput): void;
	removeToken(value: string): void;
	/** API requests only, in the order in which they arrived. */
	readonly requests: RequestLog;
	readonly faults: FaultControl;
	readonly echoes: EchoControl;
	/** Ends open connections at once. Rejects with what a hook threw or with a bug of the simulator, if there was one. */
	close(): Promise<void>;
};

/** The token that works unless the options name others. No real one looks like this. */
export const SIMULATED_TOKEN = "simulated-token-that-may-do-everything";
const ACCOUNT: Account = { id: "acc0".padEnd(32, "0"), name: "Simulated account" };

/** A stateful Cloudflare API, echo services and a home line whose address moves, over real HTTP on loopback. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const world: World = { now: options.now ?? realWorld.now, id: options.id ?? realWorld.id };
	const log = createLog<Mutable<LoggedRequest>>();
	const state: ApiState = {
		world,
		wan: options.wan ?? createWan(),
		account: options.account ?? ACCOUNT,
		zones: new Map(),
		tokens: new Map(),
		faults: createFaults(),
		log: log.entries,
		latencyMs: options.latencyMs ?? 0,
		rateLimit: options.rateLimit ?? null,
		hooks: options,
		bugs: [],
	};
	const zone = (name: string) => {
		const found = [...state.zones.values()].find(one => one.name.ascii === zoneName(name).ascii);
		if (found === undefined) throw new Error(`The simulator has no zone ${name}`);
		return found;
	};
	const addZone = (input: SimulatedZoneInput): ZoneHandle => {
		const added = createZone(input, state.account, world);
		state.zones.set(added.id, added);
		return handleOf(added);
	};
	const setToken = (input: SimulatedTokenInput): void => {
		state.tokens.set(input.value, { ...input, id: state.tokens.get(input.value)?.id ?? world.id() });
	};
	for (const input of options.zones ?? []) addZone(input);
	for (const input of options.tokens ?? [{ value: SIMULATED_TOKEN }]) setToken(input);

	const echoes = createEchoes(state.wan, world);
	// Not overriding: the client under test may run in this very process.
	const listener = getRequestListener(createApp(state, echoes.app).fetch, { overrideGlobalObjects: false });
	const hostname = options.hostname ?? "127.0.0.1";
	const server = await listen(
		(request, response) => void listener(request, response),
		{
			hostname,
			port: options.port ?? 0,
		},
		options.tls ?? null,
	);
	const host = hostname.includes(":") ? `[${hostname}]` : hostname;
	const origin = `${options.tls === undefined ? "http" : "https"}://${host}:${server.port}`;
	return {
		api: `${origin}${API_BASE}`,
		origin,
		port: server.port,
		ipv6Loopback: server.ipv6Loopback,
		account: state.account,
		wan: state.wan,
		zone: name => handleOf(zone(name)),
		addZone,
		removeZone: name => void state.zones.delete(zone(name).id),
		setToken,
		removeToken: value => void state.tokens.delete(value),
		requests: log,
		faults: state.faults,
		echoes: echoes.control,
		close: async () => {
			await server.close();
			if (state.bugs.length > 0) throw new AggregateError(state.bugs, state.bugs.map(String).join("\n"));
		},
	};
}
