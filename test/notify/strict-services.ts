import type { Asked, Said } from "./service-server.ts";

const json = (status: number, value: unknown): Said => ({
	status,
	body: JSON.stringify(value),
	headers: { "content-type": "application/json" },
});

type Body = Readonly<Record<string, unknown>>;

/** The body, if it is JSON and said to be. */
function bodyOf({ headers, body }: Asked): Body | null {
	if (!(headers["content-type"] ?? "").startsWith("application/json")) return null;
	const value: unknown = JSON.parse(body);
	return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : null;
}

const isText = (value: unknown, longest: number): value is string =>
	typeof value === "string" && value !== "" && value.length <= longest;

/** Services as their documentation describes them: each takes what it must take, and refuses all else as it does. */
export const STRICT = {
	/** https://docs.ntfy.sh/publish/#publish-as-json */
	ntfy(asked) {
		const body = bodyOf(asked);
		if (asked.method !== "POST" || asked.path !== "/") return json(404, { code: 40401, error: "page not found" });
		if (asked.headers.authorization !== `Basic ${btoa("me:p@ss")}`)
			return json(403, { code: 40301, error: "forbidden" });
		const isFine =
			body?.["topic"] === "home-topic" &&
			isText(body["message"], 4096) &&
			isText(body["title"], 250) &&
			[1, 2, 3, 4, 5].includes(Number(body["priority"])) &&
			Array.isArray(body["tags"]);
		return isFine ? json(200, { id: "a", event: "message", topic: "home-topic" }) : json(400, { code: 40024 });
	},
	/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
	discord(asked) {
		const body = bodyOf(asked);
		if (asked.method !== "POST" || !asked.path.startsWith("/api/webhooks/123/abc?")) return json(404, { code: 10015 });
		if (!isText(body?.["content"], 2000)) return json(400, { code: 50035 });
		if (JSON.stringify(body["allowed_mentions"]) !== '{"parse":[]}') return json(418, "everybody was called");
		return asked.path.includes("wait=true") ? json(200, { id: "1", type: 0 }) : { status: 204 };
	},
	/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
	slack(asked) {
		const body = bodyOf(asked);
		if (asked.path !== "/services/T0/B0/x") return { status: 404, body: "no_service" };
		if (!isText(body?.["text"], 4000)) return { status: 400, body: "no_text" };
		return /<[!@]/.test(body["text"]) ? { status: 418, body: "everybody was called" } : { status: 200, body: "ok" };
	},
	/** https://core.telegram.org/bots/api#sendmessage */
	telegram(asked) {
		const body = bodyOf(asked);
		if (asked.path !== "/bot123456789:AAabcdefghijklmnopqrstuvwxyz0123456/sendMessage") return json(401, { ok: false });
		const isFine = asked.method === "POST" && body?.["chat_id"] === "-1001" && isText(body["text"], 4096);
		return isFine && body["parse_mode"] === undefined ? json(200, { ok: true, result: {} }) : json(400, { ok: false });
	},
	/** https://gotify.net/api-docs#/message/createMessage */
	gotify(asked) {
		const body = bodyOf(asked);
		if (asked.method !== "POST" || asked.path !== "/below/message") return json(404, { error: "Not Found" });
		if (asked.headers["x-gotify-key"] !== "Aabcdefghijklmn") return json(401, { error: "Unauthorized" });
		const isFine = isText(body?.["message"], 10_000) && Number.isInteger(body["priority"]);
		return isFine ? json(200, { id: 1 }) : json(400, { error: "Bad Request" });
	},
	/** https://pushover.net/api */
	pushover(asked) {
		const body = bodyOf(asked);
		if (asked.method !== "POST" || asked.path !== "/1/messages.json") return json(404, { status: 0 });
		const isOurs = body?.["user"] === `u${"x".repeat(29)}` && body["token"] === `a${"x".repeat(29)}`;
		const isFine =
			isOurs && isText(body["message"], 1024) && isText(body["title"], 250) && Number(body["priority"]) < 2;
		return isFine ? json(200, { status: 1, request: "r" }) : json(400, { status: 0, errors: ["invalid"] });
	},
	/** https://github.com/caronc/apprise-api: 204 where nothing is stored under the key, 424 where a service failed. */
	apprise(asked) {
		const body = bodyOf(asked);
		if (asked.method !== "POST" || asked.path !== "/notify/home") return { status: 204 };
		const isType = ["info", "success", "warning", "failure"].includes(String(body?.["type"]));
		return isType && isText(body?.["body"], 32_768) ? json(200, { error: null }) : json(400, { error: "bad" });
	},
	webhook(asked) {
		const keys = Object.keys(bodyOf(asked) ?? {});
		return { status: asked.path === "/hook?key=1" && keys.join() === "kind,title,text" ? 202 : 400 };
	},
	/** https://healthchecks.io/docs/http_api/ */
	healthchecks(asked) {
		if (!["GET", "POST", "HEAD"].includes(asked.method)) return { status: 405 };
		const [, path = "", query = ""] = /^([^?]*)(.*)$/.exec(asked.path) ?? [];
		const isKnown = /^\/ping\/home(?:\/fail)?$/.test(path) && query === "?create=1";
		return { status: 200, body: isKnown ? "OK" : "OK (not found)" };
	},
	/** server/routers/api-router.js of Uptime Kuma. */
	"uptime-kuma"(asked) {
		const url = new URL(asked.path, "http://kuma");
		const isKnown = asked.method === "GET" && url.pathname === "/api/push/abc";
		const isFine = ["up", "down"].includes(url.searchParams.get("status") ?? "");
		return isKnown && isFine
			? json(200, { ok: true })
			: json(404, { ok: false, msg: "Monitor not found or not active." });
	},
} as const satisfies Readonly<Record<string, (asked: Asked) => Said>>;
