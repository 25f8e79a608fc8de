import type { News, Pulse } from "../core/news.ts";
import { type HttpExchange, HttpFailure } from "../core/ports.ts";
import { Problem, type ProblemCode } from "../core/problem.ts";
import type { HeartbeatKind, MessageKind, Recipient } from "../core/recipient.ts";
import { apprise } from "./apprise.ts";
import { discord } from "./discord.ts";
import { gotify } from "./gotify.ts";
import { healthchecks } from "./healthchecks.ts";
import { MailFailure } from "./mail-failure.ts";
import { ntfy } from "./ntfy.ts";
import { pushover } from "./pushover.ts";
import type { HeartbeatService, MessageService, Service } from "./service.ts";
import { slack } from "./slack.ts";
import { statusRefusal } from "./status-refusal.ts";
import { telegram } from "./telegram.ts";
import { uptimeKuma } from "./uptime-kuma.ts";
import { webhook } from "./webhook.ts";

const MESSAGE_SERVICES: Readonly<Record<Exclude<MessageKind, "email">, MessageService>> = {
	ntfy,
	discord,
	slack,
	telegram,
	gotify,
	pushover,
	apprise,
	webhook,
};
const HEARTBEAT_SERVICES: Readonly<Record<HeartbeatKind, HeartbeatService>> = {
	healthchecks,
	"uptime-kuma": uptimeKuma,
};

/** Deadline of one request, body included. */
const TIMEOUT_MS = 10_000;
/** The largest answers, those that repeat the message with all its properties, have a few kilobytes. */
const MAX_ANSWER_BYTES = 65_536;

export type MessengerDeps = {
	readonly http: HttpExchange;
	readonly userAgent: string;
	/** For mail servers: trusted instead of the well-known authorities, as PEM text. */
	readonly ca?: string;
};

/** What became of one message to one recipient. `to`: their label. */
export type Delivery = { readonly to: string; readonly problem: Problem | null };

/** Tells all recipients at once. One that does not answer holds no other back, and is a problem, never an exception. */
export type Messenger = {
	/** In the order of the recipients. Each `problem` has the code `notify-failed`. */
	deliver(news: News, signal: AbortSignal): Promise<readonly Delivery[]>;
	/** Only what went wrong. */
	send(news: News, signal: AbortSignal): Promise<readonly Problem[]>;
};

export function createMessenger(to: readonly Recipient<MessageKind>[], deps: MessengerDeps): Messenger {
	const deliver: Messenger["deliver"] = (news, signal) =>
		Promise.all(to.map(recipient => delivery(recipient, "notify-failed", () => tell(recipient, news, deps, signal))));
	return { deliver, send: async (news, signal) => problemsIn(await deliver(news, signal)) };
}

/** Tells who watches how a round ended. Each problem has the code `heartbeat-failed`. */
export async function beat(
	to: readonly Recipient<HeartbeatKind>[],
	pulse: Pulse,
	deps: MessengerDeps,
	signal: AbortSignal,
): Promise<readonly Problem[]> {
	const deliveries = to.map(recipient =>
		delivery(recipient, "heartbeat-failed", () =>
			exchange(HEARTBEAT_SERVICES[recipient.kind], recipient, pulse, deps, signal),
		),
	);
	return problemsIn(await Promise.all(deliveries));
}

const problemsIn = (deliveries: readonly Delivery[]): readonly Problem[] =>
	deliveries.flatMap(({ problem }) => (problem === null ? [] : [problem]));

async function tell(
	recipient: Recipient<MessageKind>,
	news: News,
	deps: MessengerDeps,
	signal: AbortSignal,
): Promise<void> {
	const { kind, distance } = recipient;
	if (kind !== "email") return exchange(MESSAGE_SERVICES[kind], recipient, news, deps, signal);
	const { mailRouteOf, sendMail } = await import("./email.ts");
	const { ca } = deps;
	return sendMail(
		mailRouteOf(recipient.reveal(), distance),
		news,
		{ timeoutMs: TIMEOUT_MS, ...(ca === undefined ? {} : { ca }) },
		signal,
	);
}

/** Said of a service's answer. */
class Refusal extends Error {
	override readonly name = "Refusal";
	readonly hint: string;

	constructor(message: string, hint = "") {
		super(message);
		this.hint = hint;
	}
}

async function exchange<What>(
	service: Service<What>,
	recipient: Recipient,
	what: What,
	{ http, userAgent }: MessengerDeps,
	signal: AbortSignal,
): Promise<void> {
	const { headers, ...letter } = service.write(recipient.reveal(), what);
	const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES };
	const answer = await http({ ...letter, headers: { "user-agent": userAgent, ...headers }, ...limits }, signal);
	const byStatus = statusRefusal(answer.status);
	if (byStatus !== null) throw new Refusal(...byStatus);
	const refusal = service.refusal?.(answer) ?? null;
	if (refusal !== null) throw new Refusal(refusal);
}

/** What is expected to go wrong, as a problem that names nothing but kind and host. */
async function delivery(
	{ label }: Recipient,
	code: Extract<ProblemCode, "notify-failed" | "heartbeat-failed">,
	work: () => Promise<void>,
): Promise<Delivery> {
	try {
		await work();
		return { to: label, problem: null };
	} catch (error) {
		const { message, hint } = reasonOf(error);
		return { to: label, problem: new Problem(code, `${label}: not told: ${message}`, { hint }) };
	}
}

function reasonOf(error: unknown): { readonly message: string; readonly hint: string } {
	if (error instanceof Refusal || error instanceof MailFailure || error instanceof Problem) return error;
	if (error instanceof HttpFailure) return { message: error.message, hint: "" };
	throw error;
}
