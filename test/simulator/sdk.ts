import { BaseTokens as AccountTokens } from "cloudflare/resources/accounts/tokens/tokens";
import { BaseRecords } from "cloudflare/resources/dns/records";
import { BaseZone as ZoneUsage } from "cloudflare/resources/dns/usage/zone";
import { BaseTokens as UserTokens } from "cloudflare/resources/user/tokens/tokens";
import { BaseZones } from "cloudflare/resources/zones/zones";
import { createClient } from "cloudflare/tree-shakable";
import { SIMULATED_TOKEN, type Simulator } from "../../src/simulator/simulator.ts";

/** Cloudflare's own SDK, with nothing between it and the simulator. */
export const sdkOf = (simulator: Simulator, apiToken: string = SIMULATED_TOKEN, fetch = globalThis.fetch) =>
	createClient({
		apiToken,
		apiKey: null,
		apiEmail: null,
		userServiceKey: null,
		baseURL: simulator.api,
		maxRetries: 0,
		logLevel: "off",
		fetch,
		resources: [BaseZones, BaseRecords, ZoneUsage, UserTokens, AccountTokens],
	});
