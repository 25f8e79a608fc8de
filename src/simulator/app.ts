import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { jsonAnswer, refusalAnswer } from "./answers.ts";
import { API_BASE, type ApiEnv, type ApiState } from "./api-env.ts";
import { Refusal } from "./errors.ts";
import { pipeline } from "./pipeline.ts";
import { addRoutes, noRoute } from "./routes.ts";

/** The API and the echoes as one web application. */
export function createApp(state: ApiState, echoes: Hono<{ Bindings: HttpBindings }>): Hono<ApiEnv> {
	// Not strict: clients ask for `/zones/?name=...` too.
	const app = new Hono<ApiEnv>({ strict: false });
	app.onError(error => {
		if (error instanceof Refusal) return refusalAnswer(error);
		state.bugs.push(error);
		return jsonAnswer({ bug: String(error) }, 500);
	});
	app.route("/", echoes);
	const api = app.basePath(API_BASE);
	api.use("*", ...pipeline(state));
	addRoutes(api, state);
	api.all("*", c => refusalAnswer(noRoute(c)));
	return app;
}
