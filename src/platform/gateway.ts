import type { Gateway, InterfaceAddress, RunCommand } from "../core/ports.ts";
import { deviceOf } from "./pick-source.ts";
import { CommandFailure } from "./program-failure.ts";
import { parseRouteGet, parseRoutePrint } from "./route-texts.ts";

const LIMITS = { timeoutMs: 3_000, maxBytes: 262_144 };
const never = new AbortController().signal;

/** Asks the `route` program where the kernel has no table to read: macOS and Windows. `null` anywhere else. */
export async function gatewayByCommand(
	through: string | null,
	platform: string,
	run: RunCommand,
	addresses: () => Promise<readonly InterfaceAddress[]>,
): Promise<Gateway | null> {
	if (platform === "darwin") return gatewayOnMac(through, run);
	return platform === "win32" ? gatewayOnWindows(through, run, await addresses()) : null;
}

async function gatewayOnMac(through: string | null, run: RunCommand): Promise<Gateway | null> {
	// A word that begins with a dash would be read as an option. No interface is named so.
	if (through?.startsWith("-")) return null;
	const scope = through === null ? [] : ["-ifscope", through];
	const found = parseRouteGet(await said(run, "/sbin/route", ["-n", "get", ...scope, "default"]));
	if (found.interface === null || found.gateway === null) return null;
	return through === null || through === found.interface
		? { address: found.gateway, interface: found.interface }
		: null;
}

async function gatewayOnWindows(
	through: string | null,
	run: RunCommand,
	rows: readonly InterfaceAddress[],
): Promise<Gateway | null> {
	const routes = parseRoutePrint(await said(run, "route", ["print", "-4", "0.0.0.0"])).flatMap(({ gateway, from }) => {
		const holder = rows.find(({ address }) => address === from)?.interface;
		return holder === undefined ? [] : [{ address: gateway, interface: holder }];
	});
	return routes.find(({ interface: name }) => through === null || name === deviceOf(through)) ?? null;
}

/** What a program printed; nothing if it failed, which to us is the same. */
const said = (run: RunCommand, program: string, args: readonly string[]): Promise<string> =>
	run(program, args, LIMITS, never).catch(error => {
		if (error instanceof CommandFailure) return "";
		throw error;
	});
