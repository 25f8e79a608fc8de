import type { ChildProcess } from "node:child_process";
import { chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TOKEN } from "../e2e/home.ts";
import { type Ran, runProgram } from "../e2e/program.ts";
import { type Staying, stay } from "../e2e/stay.ts";
import { makeCertificates } from "./certificates.ts";
import { doubleStun, startMiniupnpd, startResolver, startStun } from "./daemons.ts";
import { type InternetMessage, type InternetState, STUN_DOUBLE_PORT } from "./internet.ts";
import { createNamespaces, type Namespaces } from "./namespaces.ts";
import { type Conducts, SERVICES, type ServiceName, serviceEntries } from "./services.ts";
import { HOME, type Line, PLACES, type Place, plugIn, wire } from "./topology.ts";

type RunAt = {
	/** Default: the client. */
	readonly at?: Place;
	/** The configuration. IPv6 is off unless it has an `[ipv6]`. */
	readonly toml?: string;
	/** Runs as the user nobody, who may nothing. */
	readonly asNobody?: boolean;
	/** Runs with the same `state` remember each other; default: each run for itself. */
	readonly state?: string;
};

/** A home on a small Internet, in which the built program runs as a user would run it. */
export type Bed = {
	readonly network: Namespaces;
	run(place: Place, lines: string): string;
	cfddns(args: readonly string[], options?: RunAt): Promise<Ran>;
	/** Starts `cfddns watch`, which stays until it is ended, at the latest with the bed. */
	watch(args: readonly string[], options?: Omit<RunAt, "asNobody">): Staying;
	plugIn(line: Line): void;
	/** From now on the services behave so; whoever is not named is honest. */
	conduct(conducts: Conducts): Promise<void>;
	/** Replaces the records of example.com. */
	setRecords(records: InternetMessage["records"]): Promise<void>;
	state(): Promise<InternetState>;
	/** What every request to the API meets from now on; `null`: nothing any more. */
	fault(fault: InternetMessage["fault"]): Promise<InternetState>;
	/** Forgets the requests so far. */
	forget(): Promise<InternetState>;
	/** How many conversations with each service began since it was asked last; those with none are left out. */
	visits(): Readonly<Partial<Record<ServiceName, number>>>;
	close(): void;
};

export async function openBed(): Promise<Bed> {
	const network = createNamespaces();
	try {
		return await furnish(network);
	} catch (error) {
		network.remove();
		throw error;
	}
}

async function furnish(network: Namespaces): Promise<Bed> {
	const names = serviceEntries().flatMap(([, service]) => service.names);
	const { authority, key, certificate } = makeCertificates(network.folder, names);
	for (const place of PLACES) {
		network.overlay(place, "hosts", "127.0.0.1 localhost\n::1 localhost\n");
		network.overlay(place, "resolv.conf", `nameserver ${HOME.resolver}\n`);
		// What curl trusts; Node is told by NODE_EXTRA_CA_CERTS.
		network.overlay(place, "ssl/certs/ca-certificates.crt", readFileSync(authority, "utf8"));
	}
	wire(network);
	plugIn(network, "public");
	const [internet] = await Promise.all([
		network.script<InternetMessage, InternetState>(
			...(["internet", "internet-script.ts", key, certificate, `${STUN_DOUBLE_PORT}`, TOKEN] as const),
		),
		startResolver(network),
		startStun(network),
		startMiniupnpd(network),
	]);
	await internet.ask({});
	let runs = 0;
	const settle = ({ toml = "", state }: Pick<RunAt, "toml" | "state">) => {
		runs += 1;
		const folder = join(network.folder, `user-${runs}`);
		const stateFolder = join(network.folder, `state-${state ?? runs}`);
		const config = join(folder, "cfddns.toml");
		mkdirSync(folder);
		mkdirSync(stateFolder, { recursive: true });
		const says = (text: string): boolean => toml.includes(text);
		const head = [
			`token = "${TOKEN}"`,
			`state_dir = "${stateFolder}"`,
			says("domains =") ? "" : 'domains = ["home.example.com"]',
		];
		const rest = says("[ipv6]") ? "" : "[ipv6]\nenabled = false\n";
		writeFileSync(config, [...head, toml, rest].join("\n"), { mode: 0o600 });
		return { folder, stateFolder, config };
	};
	return {
		network,
		run: network.run,
		watch(args, { at = "client", ...options } = {}) {
			const run = stay(settle(options), args, { env: { NODE_EXTRA_CA_CERTS: authority }, through: network.within(at) });
			network.adopt(run.child);
			return run;
		},
		async cfddns(args, { at = "client", asNobody = false, ...options } = {}) {
			const { folder, stateFolder, config } = settle(options);
			const nobody = asNobody ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
			if (asNobody) for (const path of [network.folder, folder, stateFolder, config]) chownSync(path, 65534, 65534);
			const env = { NODE_EXTRA_CA_CERTS: authority };
			const through = [...network.within(at), ...nobody];
			const watch = (child: ChildProcess): void => network.adopt(child);
			const ran = await runProgram([...args, "--config", config], folder, { env, through, watch });
			rmSync(folder, { recursive: true });
			return ran;
		},
		plugIn: line => plugIn(network, line),
		async conduct(conducts) {
			const isDoubled = (name: ServiceName): boolean => SERVICES[name].kind === "stun" && conducts[name] !== undefined;
			doubleStun(
				network,
				serviceEntries().flatMap(([name, service]) => (isDoubled(name) ? [service] : [])),
			);
			await internet.ask({ conducts });
		},
		async setRecords(records = []) {
			await internet.ask({ records });
		},
		state: () => internet.ask({}),
		fault: (fault = null) => internet.ask({ fault }),
		forget: () => internet.ask({ forget: true }),
		visits: () => visitsOf(network.run("internet", "nft reset counters table inet seen")),
		close: () => network.remove(),
	};
}

/** Reads `counter NAME { packets N bytes N }`. */
function visitsOf(listing: string): Readonly<Partial<Record<ServiceName, number>>> {
	const counted = Array.from(listing.matchAll(/counter (\w+) \{\s*packets (\d+)/g), ([, name, packets]) => [
		name,
		Number(packets),
	]);
	return Object.fromEntries(counted.filter(([, packets]) => packets !== 0));
}
