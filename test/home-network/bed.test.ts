import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bed, openBed } from "./bed.ts";
import { homeObstacle } from "./obstacle.ts";
import { HOME } from "./topology.ts";

const obstacle = homeObstacle();
const why = obstacle === null ? "" : ` (skipped: ${obstacle})`;

describe.skipIf(obstacle !== null)(`the home network itself, by other people's programs${why}`, () => {
	let bed: Bed;
	beforeAll(async () => {
		bed = await openBed();
	});
	afterAll(() => bed?.close());

	test("curl on the client / the router's outside address", () => {
		expect(bed.run("client", "curl -sS -4 https://api.ipify.org")).toBe(HOME.outside);
	});
});
