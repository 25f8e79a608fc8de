import { type Family, type IpAddress, isInRange, type Range } from "./address.ts";
import { addressIn, type Finding, type Observation } from "./observation.ts";
import { Problem } from "./problem.ts";
import { admit } from "./publishable.ts";

/** How this machine's own line stands to what others see of it. */
export type Line = {
	/** The tunnel that carries packets to the Internet, if one does. */
	readonly tunnel: string | null;
	/** Another interface with a default route that is no tunnel, if there is one. */
	readonly home: string | null;
	/** This machine's own addresses that will go: temporary, deprecated, or not yet known to be unique. */
	readonly unfit: readonly IpAddress[];
};

/** What is known beyond the verdict. */
export type Evidence = {
	readonly family: Family;
	readonly believed: readonly IpAddress[];
	/** Does the verdict rest on what others see of us? */
	readonly byRemote: boolean;
	/** What local sources said. */
	readonly own: readonly Finding[];
	/** What remote sources said. */
	readonly others: readonly Finding[];
	/** What the advisers said: routers. */
	readonly advice: readonly Finding[];
	/** `null` where nobody looked: only `auto` judges the line, who lists sources has judged it already. */
	readonly line: Line | null;
};

/**
 * Holds a verdict against all else that is known. What others see of us is not our line's address if a VPN carries it, if it is an
 * address that will go, or, as long as it is new to us, if the router has another public one; then it is unavailable (invariant 2).
 * CGNAT, double NAT and a choice between equally good addresses are said, and change nothing.
 */
export function diagnose(observation: Observation, evidence: Evidence): Observation {
	if (observation.kind === "unavailable")
		return { kind: "unavailable", problems: explained(observation.problems, evidence) };
	const [address] = observation.addresses;
	if (address === undefined) return observation;
	const obstacle = evidence.byRemote ? obstacleTo(address, evidence) : ownObstacle(observation, address, evidence);
	if (obstacle !== null) return { kind: "unavailable", problems: [obstacle] };
	if (!evidence.byRemote) return withNotes(observation, choice(address, evidence));
	return withNotes(observation, upstream(address, evidence));
}

const withNotes = (observation: Observation & { kind: "known" }, notes: readonly Problem[]): Observation =>
	notes.length === 0 ? observation : { ...observation, notes };

/** Why an address that others see must not be taken for our line's; `null` if nothing speaks against it. */
function obstacleTo(address: IpAddress, { family, believed, line, others, advice }: Evidence): Problem | null {
	const tunnel = line === null ? null : vpn(family, line, `so ${address} is the VPN's address and not the line's`);
	if (tunnel !== null) return tunnel;
	const warp = others.find(said => said.kind === "failed" && said.problem.code === "vpn-default-route");
	if (line !== null && warp?.kind === "failed") return warp.problem;
	if (believed.includes(address)) return null;
	if (line?.unfit.includes(address)) return temporary(address);
	// What `allow` lets pass is not what the Internet could see.
	const router = advice.find(
		said => said.kind === "address" && said.address !== address && admit(said.address, []).kind === "publishable",
	);
	return router?.kind === "address" ? contradiction(address, router) : null;
}

/** An address that is new to us and that a VPN has brought along, although nobody named the VPN's interface. */
function ownObstacle(
	{ sources }: Observation & { kind: "known" },
	address: IpAddress,
	{ family, believed, line }: Evidence,
): Problem | null {
	if (line === null || line.tunnel === null || believed.includes(address)) return null;
	return sources.includes(`interface:${line.tunnel}`)
		? vpn(family, line, `and ${address} is its address and not the line's`)
		: null;
}

function vpn(family: Family, { tunnel, home }: Line, consequence: string): Problem | null {
	if (tunnel === null) return null;
	const bind = home === null ? `bind = "NAME" with the line's interface` : `bind = "${home}"`;
	return new Problem("vpn-default-route", `a VPN (${tunnel}) carries what this machine sends, ${consequence}`, {
		hint: `To publish the line's address, write ${bind} in [${family}]; to publish the VPN's, list the sources yourself.`,
	});
}

const temporary = (address: IpAddress): Problem =>
	new Problem("ipv6-temporary", `the only IPv6 address that others see is ${address}, which is, or may be, temporary`, {
		hint: TEMPORARY_HINT,
	});

/** What to do about a machine that has temporary addresses only. */
export const TEMPORARY_HINT =
	"Give this machine a stable IPv6 address as well: SLAAC without privacy extensions, DHCPv6, or a token (`ip token`).";

const contradiction = (address: IpAddress, router: Finding & { kind: "address" }): Problem =>
	new Problem(
		"source-disagreement",
		`the Internet sees ${address}, but the router says that its outside address is ${router.address} (${router.label})`,
		{
			hint: "Nothing was changed. With two lines, or a VPN on the router, list the sources to follow instead of `auto`.",
		},
	);

const CGNAT = "100.64.0.0/10" as Range;
const PRIVATE: readonly string[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

const isPrivate = (address: IpAddress): boolean => PRIVATE.some(range => isInRange(address, range as Range));

/** Is there another NAT between our router and the Internet? */
function upstream(address: IpAddress, { family, own, advice }: Evidence): readonly Problem[] {
	if (family === "ipv6") return [];
	const router = advice.map(said => outsideOf(said, address)).find(note => note !== null);
	if (router !== undefined) return [router];
	const held = own.flatMap(said => (said.kind === "failed" && said.refused !== null ? [said.refused] : []));
	const shared = held.find(candidate => isInRange(candidate, CGNAT));
	return shared === undefined ? [] : [cgnat(`this machine's outside address is ${shared}`, address)];
}

/** What a router's word about its outside address means; `null` if it is nothing to speak of. */
function outsideOf(said: Finding, address: IpAddress): Problem | null {
	const outside = addressIn(said);
	if (outside === null || outside === address) return null;
	if (outside === "0.0.0.0") return cgnat("the router says that it has no public address", address);
	if (isInRange(outside, CGNAT)) return cgnat(`the router's outside address is ${outside}`, address);
	if (!isPrivate(outside) && said.kind !== "address") return null;
	return new Problem(
		"double-nat",
		`the router's outside address is ${outside}, yet the Internet sees ${address}: ${isPrivate(outside) ? "another router's NAT lies between" : "another NAT, another line or a VPN on the router lies between"}`,
		{
			hint: "Connections from outside need a port forwarding on both routers, or the outer one as a mere modem (bridge mode).",
		},
	);
}

const cgnat = (what: string, address: IpAddress): Problem =>
	new Problem(
		"cgnat",
		`${what}, yet the Internet sees ${address}: the provider's CGNAT, or another router, lies between`,
		{
			hint: "Through CGNAT nobody can connect: ask the provider for a public IPv4 address, use IPv6, or a Cloudflare Tunnel. A second router needs a forwarding on both, or bridge mode.",
		},
	);

const CHOOSE: Readonly<Record<Family, string>> = {
	ipv4: "To choose yourself, list `interface:` with the address's label, or `static:ADDRESS`.",
	ipv6: "To choose yourself, give the name an `ipv6_suffix` with the lower bits of the address that you want.",
};

function choice(address: IpAddress, { own, family }: Evidence): readonly Problem[] {
	return own.flatMap(said =>
		said.kind === "address" && said.address === address && said.others.length > 0
			? [
					new Problem(
						"several-addresses",
						`${said.label} has ${said.others.length + 1} equally good addresses; ${address} is taken, and kept as long as it is there (not taken: ${said.others.join(", ")})`,
						{ hint: CHOOSE[family] },
					),
				]
			: [],
	);
}

const isPrivately = (said: Finding): said is Finding & { kind: "failed" } =>
	said.kind === "failed" && said.refused !== null && isPrivate(said.refused);

/** What explains that nobody could tell goes first. */
function explained(all: readonly Problem[], { family, line, own, others }: Evidence): readonly Problem[] {
	// Behind a NAT this machine has a private address: that is as it should be, and no reason.
	const usual = line === null || others.length === 0 ? [] : own.filter(isPrivately).map(({ problem }) => problem);
	const problems = all.filter(problem => !usual.includes(problem));
	const tunnel = line === null ? null : vpn(family, line, "so others cannot tell the line's address");
	if (tunnel !== null) return [tunnel, ...problems];
	const intercepted = problems.filter(({ code }) => code === "source-intercepted").length;
	const contradicted = problems.some(({ code }) => code === "source-disagreement");
	if (intercepted < 2 || contradicted) return problems;
	const portal = new Problem(
		"captive-portal",
		"something on this network answers in the place of the services that were asked",
		{
			hint: "Is it a guest network that wants a log-in first (open a browser), or does something on the way intercept TLS?",
		},
	);
	return [portal, ...problems];
}
