import type { Report } from "../../src/core/report.ts";
import { addressIn, type Home } from "./lies-home.ts";
import { ELSEWHERE, type Weather } from "./lies-weather.ts";

/** How many operators were heard to say this address in the last round. */
export const voicesFor = (address: string, { heard }: Pick<Home, "heard">): number =>
	new Set(heard.filter(({ answer }) => addressIn(answer) === address).map(({ operator }) => operator)).size;

/** What was wrong with a home's last round; empty as it should be. `before`: what was published before it. */
export function violationsIn(home: Home, weather: Weather, before: string | null, report: Report): readonly string[] {
	return [...unsafe(home, before), ...untold(home, report), ...idle(home, weather)];
}

/** Nothing wrong is written or believed, and nothing that was not agreed. */
function* unsafe(home: Home, before: string | null): Generator<string> {
	const { line, written } = home;
	const published = home.published();
	for (const content of written) {
		if (content !== line.address) yield `wrote ${content}`;
		if (!line.isHeld && voicesFor(content, home) < 2) yield `wrote ${content}, which was not agreed`;
		// What comes through a VPN is seen of the VPN.
		if (!line.isHeld && line.vpn !== null) yield `wrote ${content} while a VPN carries the default route`;
	}
	if (published !== before && published !== line.address) yield `${published} is published`;
	for (const believed of Object.values(home.state().believed)) {
		if (believed.join() !== published) yield `${believed} is believed`;
	}
}

/** The report says what happened. */
function* untold(home: Home, { observations, exitCode, requests, problems }: Report): Generator<string> {
	const seen = observations.ipv4;
	if (seen?.kind === "known") {
		if (seen.addresses.join() !== home.published()) yield `${seen.addresses} is reported`;
		if (exitCode !== 0) yield `exit ${exitCode} although the address is known`;
		return;
	}
	if (exitCode !== 1 || requests !== 0) yield `exit ${exitCode} after ${requests} requests, and nobody could tell`;
	const message = problems[0]?.message ?? "";
	if (!/^A records are left as they are, the IPv4 address is not known: ./.test(message)) yield `said "${message}"`;
}

/** Where enough operators tell the truth and nobody stands by the old address, the truth is published: caution is no excuse. */
function* idle(home: Home, weather: Weather): Generator<string> {
	const { vpn, router, address } = home.line;
	const isContradicted = router.outside === ELSEWHERE;
	if (vpn !== null || isContradicted || weather.isStale() || weather.honest().length < 2) return;
	if (home.published() !== address) yield `${address} is not published`;
}
