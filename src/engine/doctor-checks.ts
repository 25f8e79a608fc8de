import { checkAddresses } from "../core/checks/addresses.ts";
import { type ApiFacts, checkApi } from "../core/checks/api.ts";
import { type ClockFacts, checkClock } from "../core/checks/clock.ts";
import { type ConfigurationFacts, checkConfiguration } from "../core/checks/configuration.ts";
import { checkDisk, type DiskFacts } from "../core/checks/disk.ts";
import { checkDns, type DnsFacts } from "../core/checks/dns.ts";
import { checkEvents, type EventFacts } from "../core/checks/events.ts";
import { checkIpv6, type Ipv6Facts } from "../core/checks/ipv6.ts";
import { checkLine, type LineFacts } from "../core/checks/line.ts";
import { checkNotify, type NotifyFacts } from "../core/checks/notify.ts";
import { checkProgram, type ProgramFacts } from "../core/checks/program.ts";
import { checkRecords, type RecordFacts } from "../core/checks/records.ts";
import { checkService, type ServiceFacts } from "../core/checks/service.ts";
import { checkState, type StateFacts } from "../core/checks/state.ts";
import { checkToken, type TokenFacts } from "../core/checks/token.ts";
import { checkZones, type ZoneFacts } from "../core/checks/zones.ts";
import { shownSource } from "../core/source-spec.ts";
import type { Check } from "./doctor.ts";
import type { Examination } from "./examine.ts";

/** Where the facts come from. Each is gathered once, whoever asks. A `Problem` is thrown for what cannot be had. */
export type DoctorWorld = {
	program(): Promise<ProgramFacts>;
	configuration(): Promise<ConfigurationFacts>;
	line(): Promise<LineFacts>;
	examinations(): Promise<readonly Examination[]>;
	ipv6(): Promise<Ipv6Facts>;
	clock(): Promise<ClockFacts>;
	api(): Promise<ApiFacts>;
	token(): Promise<TokenFacts>;
	zones(): Promise<ZoneFacts>;
	records(): Promise<readonly RecordFacts[]>;
	dns(): Promise<DnsFacts>;
	state(): Promise<StateFacts>;
	disk(): Promise<DiskFacts>;
	service(): Promise<ServiceFacts>;
	events(): Promise<EventFacts>;
	notify(): Promise<NotifyFacts>;
};

/** What needs this machine only. */
const LOCAL_MS = 10_000;
/** What asks one thing after another, each with the configured `timeout`. */
const REMOTE_MS = 45_000;

/** All checks, in the order in which they are shown. */
export const CHECKS: readonly Check<DoctorWorld>[] = [
	{ name: "program", limitMs: LOCAL_MS, examine: async world => checkProgram(await world.program()) },
	{ name: "configuration", limitMs: LOCAL_MS, examine: async world => checkConfiguration(await world.configuration()) },
	{ name: "line", limitMs: LOCAL_MS, examine: async world => checkLine(await world.line()) },
	{ name: "addresses", limitMs: REMOTE_MS, examine: async world => addresses(await world.examinations()) },
	{ name: "ipv6", limitMs: LOCAL_MS, examine: async world => checkIpv6(await world.ipv6()) },
	{ name: "clock", limitMs: REMOTE_MS, examine: async world => checkClock(await world.clock()) },
	{ name: "api", limitMs: REMOTE_MS, examine: async world => checkApi(await world.api()) },
	{ name: "token", limitMs: REMOTE_MS, examine: async world => checkToken(await world.token()) },
	{ name: "zones", limitMs: REMOTE_MS, examine: async world => checkZones(await world.zones()) },
	{ name: "records", limitMs: REMOTE_MS, examine: async world => checkRecords(await world.records()) },
	{ name: "dns", limitMs: REMOTE_MS, examine: async world => checkDns(await world.dns()) },
	{ name: "state", limitMs: LOCAL_MS, examine: async world => checkState(await world.state()) },
	{ name: "disk", limitMs: LOCAL_MS, examine: async world => checkDisk(await world.disk()) },
	{ name: "service", limitMs: LOCAL_MS, examine: async world => checkService(await world.service()) },
	{ name: "events", limitMs: LOCAL_MS, examine: async world => checkEvents(await world.events()) },
	{ name: "notify", limitMs: LOCAL_MS, examine: async world => checkNotify(await world.notify()) },
];

const addresses = (examinations: readonly Examination[]) =>
	checkAddresses(
		examinations.map(({ family, names, testimonies, observation, problem }) => ({
			family,
			names,
			observation,
			problem,
			answers: testimonies.map(({ source, finding }) => ({
				source: finding.kind === "failed" ? shownSource(source.text) : finding.label,
				finding,
				advisory: source.advisory,
			})),
		})),
	);
