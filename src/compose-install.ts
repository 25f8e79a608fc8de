import type { AppWorld, Choice } from "./compose.ts";
import { returnOf, type SettledToken, settleToken } from "./compose-install-token.ts";
import { ConfigError } from "./config/config-error.ts";
import type { ConfigWorld } from "./config/config-world.ts";
import { loadConfig, noNamesProblem, noTokenProblem } from "./config/load.ts";
import { type NamedToken, namedToken } from "./config/token-place.ts";
import { crontabs } from "./core/crontabs.ts";
import { HOOK_PROGRAMS } from "./core/hook-places.ts";
import { Problem } from "./core/problem.ts";
import type { SourceGrammar } from "./core/source-spec.ts";
import type { Facts } from "./install/facts.ts";
import { unfitNode } from "./install/fitness.ts";
import { isNew, planInstall } from "./install/install.ts";
import { type Manifest, parseManifest } from "./install/manifest.ts";
import { LASTING_NODES, PLACES } from "./install/places.ts";
import { isPredecessor, keptPath, nameOf, PREDECESSORS, type Predecessor, startLinks } from "./install/predecessor.ts";
import type { Argv, PlannedFile, ServiceMode, ServicePlan, ServicePlatform } from "./install/service-plan.ts";
import { planRemoval } from "./install/uninstall.ts";
import { carryOutInstall } from "./platform/carry-out-install.ts";
import { carryOutRemoval } from "./platform/carry-out-removal.ts";
import { createRunCommand } from "./platform/command.ts";
import {
	closedAt,
	hasProgram,
	isSystemdRunning,
	isThere,
	lastingPath,
	namesIn,
	readableText,
	sha256,
	systemdVersion,
	textAt,
} from "./platform/service-facts.ts";

export type InstallOptions = {
	/** `null`: this machine's. */
	readonly platform: ServicePlatform | null;
	readonly mode: ServiceMode;
	/** Everything goes below this folder, and no command is run; `null`: into the system. */
	readonly root: string | null;
	readonly dryRun: boolean;
	/** Also replace files that are not ours, or not any more. */
	readonly force: boolean;
	/** Put the units of the cfddns of 2020 aside. */
	readonly replace: boolean;
	/** Leave a token that is in the configuration where it is. */
	readonly keepToken: boolean;
	readonly signal: AbortSignal;
};

export type Installed = {
	readonly platform: ServicePlatform;
	readonly mode: ServiceMode;
	readonly files: readonly PlannedFile[];
	/** Files of an earlier installation that went. */
	readonly removed: readonly string[];
	/** Those that are run, or would be. */
	readonly commands: readonly Argv[];
	readonly notes: readonly string[];
};

export type UninstallOptions = Pick<InstallOptions, "platform" | "root" | "dryRun" | "signal"> & {
	readonly purge: boolean;
};

export type Uninstalled = {
	readonly removed: readonly string[];
	/** What was installed and is not any more as it was: somebody changed it, so it stays. */
	readonly kept: readonly string[];
	readonly commands: readonly Argv[];
	readonly notes: readonly string[];
	readonly wasInstalled: boolean;
};

type Workshop = Pick<AppWorld, "version" | "host"> & {
	readonly machine: ConfigWorld;
	readonly grammars: readonly SourceGrammar[];
};

const OF_THIS_MACHINE: Readonly<Record<string, ServicePlatform>> = {
	linux: "systemd",
	darwin: "launchd",
	win32: "windows",
};

/** Where Node's own installers put it, for the sake of another platform's files. */
const NODE_THERE: Readonly<Record<ServicePlatform, string>> = {
	systemd: "/usr/bin/node",
	launchd: "/usr/local/bin/node",
	windows: "C:\\Program Files\\nodejs\\node.exe",
};

/** In a folder of packagers, and on other platforms, nothing is known of it. */
const IN_CONFIG: SettledToken = { token: { kind: "config" }, move: null, commands: [], notes: [] };

const refused = (message: string, hint: string): Problem => new Problem("install-refused", message, { hint });

/** `cfddns install` and `cfddns uninstall`, with the real world attached. Expected failures are thrown as a `Problem`. */
export function composeInstall({ version, host, machine, grammars }: Workshop) {
	const own = OF_THIS_MACHINE[host.platform] ?? null;
	const run = createRunCommand(host.env);

	function platformOf({
		platform,
		root,
		dryRun,
	}: Pick<InstallOptions, "platform" | "root" | "dryRun">): ServicePlatform {
		const chosen = platform ?? own;
		if (chosen === null) {
			throw refused(
				`There is no installer for ${host.platform}`,
				"Start `cfddns watch` by whatever starts services there.",
			);
		}
		if (chosen !== own && root === null && !dryRun) {
			throw refused(
				`This machine is not one with ${chosen}`,
				"--dry-run shows the files, --root DIR writes them into a folder.",
			);
		}
		return chosen;
	}

	/** Below the staging folder, if there is one. */
	const placing =
		(root: string | null) =>
		(path: string): string =>
			root === null ? path : machine.besides(`${root}/x`, `./${path.replace(/^[A-Z]:/, "").replaceAll("\\", "/")}`);

	function installedAt(platform: ServicePlatform, place: (path: string) => string): Manifest | null {
		const { manifest } = PLACES[platform];
		const text = textAt(place(manifest));
		if (text === null) return null;
		const installed = parseManifest(text);
		if (installed !== null && installed.platform === platform) return installed;
		throw refused(
			`${place(manifest)} cannot be understood, so it is not known what is installed`,
			"A newer version may have written it: use that one.",
		);
	}

	const isRoot = host.platform === "win32" || machine.isRoot;
	function demandRights(platform: ServicePlatform, name: string): void {
		if (!isRoot) throw refused(`\`cfddns ${name}\` changes the system, which only root may`, `Run it with sudo.`);
		if (platform === "systemd" && !isSystemdRunning()) {
			throw refused(
				"systemd is not in charge of this machine",
				"See docs/service.md for cron, OpenRC, procd and containers; --root DIR writes systemd's files into a folder.",
			);
		}
	}

	type Asked = Pick<InstallOptions, "keepToken" | "signal"> & {
		readonly config: string;
		readonly isReal: boolean;
		readonly platform: ServicePlatform;
		readonly installed: Manifest | null;
		readonly release: number | null;
	};

	/** As the service will see it: without this shell's environment. */
	async function tokenOf({ config, isReal, platform, installed, release, keepToken, signal }: Asked) {
		const world = { ...machine, env: {} };
		const folder = PLACES[platform].folderOf(config);
		const [loaded, named] = isReal
			? [await loadConfig({ configPath: config }, world, grammars), await namedToken(config, world)]
			: [null, await namedToken(config, world).catch(unlessUnreadable)];
		if (loaded?.target.wishes.length === 0) throw noNamesProblem();
		const token = loaded?.token?.reveal() ?? null;
		const beside = [`${folder}/token`, `${folder}/token.cred`].some(isThere);
		if (isReal && token === null && !beside) throw noTokenProblem();
		if (platform !== "systemd") return IN_CONFIG;
		return settleToken(
			{
				...{ config, named, folder, installed, signal },
				knowsSealing: release !== null && release >= 250 && hasProgram("/", "systemd-creds"),
				keep: keepToken,
				run: isReal ? run : null,
			},
			token,
		);
	}

	function nodeOf(platform: ServicePlatform, isReal: boolean): string {
		if (platform !== own) return NODE_THERE[platform];
		const path = lastingPath(host.execPath, LASTING_NODES);
		const problem = unfitNode({ path, version: host.version, closedAt: closedAt(path, host.platform) });
		if (problem !== null && isReal) throw problem;
		return path;
	}

	/** Files that are there and that we did not write, or that are not any more as we wrote them: to be replaced or to go. */
	function conflicts(facts: Facts, plan: ServicePlan, place: (path: string) => string): readonly string[] {
		const old = isNew(facts) ? (facts.predecessor?.units ?? []) : [];
		const ours = new Map([
			...(facts.installed?.files ?? []).map(({ path, sha256: digest }) => [path, digest] as const),
			...old.map(({ path, content }) => [path, sha256(content)] as const),
		]);
		const wanted = new Map(plan.files.map(({ path, content }) => [path, content]));
		return [...wanted.keys(), ...plan.removed].flatMap(path => {
			const isFree = path === PLACES[facts.platform].manifest || path === facts.move?.to.path;
			const there = isFree ? null : textAt(place(path));
			// Somebody put this very program there, as a way to install it.
			if (there === null || there === wanted.get(path) || there === facts.program) return [];
			return ours.get(path) === sha256(there) ? [] : [place(path)];
		});
	}

	/** The units of the cfddns of 2020: where its installer put them, or where an installation of ours has kept them. */
	function predecessorOf(installed: Manifest | null): Predecessor | null {
		const kept = installed?.replaced;
		const found = (kept?.units ?? PREDECESSORS).flatMap((path): PlannedFile[] => {
			const content = textAt(kept === undefined ? path : keptPath(path));
			return content === null ? [] : [{ path, mode: "0644", content }];
		});
		const units = kept === undefined ? found.filter(({ content }) => isPredecessor(content)) : found;
		const enabled =
			kept?.enabled ?? units.filter(({ path }) => startLinks(path).some(isThere)).map(({ path }) => nameOf(path));
		return units.length === 0 ? null : { units, enabled };
	}

	return {
		async install({ configPath }: Choice, options: InstallOptions): Promise<Installed> {
			const { mode, root, dryRun, force, replace, keepToken, signal } = options;
			const platform = platformOf(options);
			const isReal = root === null && !dryRun;
			if (isReal) demandRights(platform, "install");
			const place = placing(root);
			const installedNow = installedAt(platform, place);
			const predecessor = platform === "systemd" && root === null ? predecessorOf(installedNow) : null;
			if (predecessor !== null && isNew({ installed: installedNow }) && isReal && !replace && !force)
				throw predecessorInTheWay(predecessor);
			const named = configPath ?? host.env["CFDDNS_CONFIG"];
			const config = named === undefined ? PLACES[platform].config : machine.besides("./x", named);
			const node = nodeOf(platform, isReal);
			const program = textAt(lastingPath(host.argv[1] ?? "", []));
			if (program === null) throw refused("The program cannot find itself", "Run it as `node cfddns.mjs install`.");
			const release = platform === "systemd" && root === null ? await systemdVersion(run, signal) : null;
			const settled: SettledToken =
				root === null && platform === own
					? await tokenOf({ config, isReal, platform, installed: installedNow, release, keepToken, signal })
					: IN_CONFIG;
			const facts: Facts = {
				platform,
				mode,
				version,
				program,
				node,
				config,
				token: settled.token,
				move: settled.move,
				predecessor,
				hooks: new Set(platform === "systemd" ? HOOK_PROGRAMS.filter(name => hasProgram(root ?? "/", name)) : []),
				hasFolder: folder => isThere(place(folder)),
				installed: installedNow,
				hash: sha256,
			};
			const plan = planInstall(facts);
			const installed: Installed = {
				platform,
				mode,
				files: plan.files.filter(({ path }) => path !== settled.move?.to.path),
				removed: plan.removed,
				commands: root === null ? [...settled.commands, ...plan.before, ...plan.between, ...plan.after] : [],
				notes: [...settled.notes, ...notesOnOthers(facts)],
			};
			if (dryRun) return installed;
			const foreign = force ? [] : conflicts(facts, plan, place);
			if (foreign.length > 0) {
				throw new Problem("install-conflict", `Somebody else wrote or changed ${foreign.join(", ")}`, {
					hint: "Look at it and move it away (changes to a unit belong into a drop-in: `systemctl edit`), or replace it with --force.",
				});
			}
			await carryOutInstall(plan, { place, run: root === null ? run : null, signal });
			return installed;
		},
		async uninstall(options: UninstallOptions): Promise<Uninstalled> {
			const { root, dryRun, purge, signal } = options;
			const platform = platformOf(options);
			if (root === null && !dryRun) demandRights(platform, "uninstall");
			const place = placing(root);
			const installed = installedAt(platform, place);
			const kept = (installed?.files ?? []).flatMap(({ path, sha256: digest }) => {
				const there = textAt(place(path));
				return there === null || sha256(there) === digest ? [] : [path];
			});
			const moved = root === null && !purge ? (installed?.moved ?? null) : null;
			const returns = moved === null ? null : await returnOf(moved, machine, run, signal);
			const back = root === null && !purge && installed !== null ? (predecessorOf(installed)?.units ?? []) : [];
			const whole = planRemoval(platform, installed, purge, {
				token: typeof returns === "string" ? null : returns,
				units: back.filter(({ path }) => !kept.includes(path)),
			});
			const plan = { ...whole, removed: whole.removed.filter(path => !kept.includes(path)) };
			if (!dryRun) await carryOutRemoval(plan, { place, run: root === null ? run : null, signal });
			return {
				removed: [...plan.removed, ...plan.purged],
				kept,
				commands: root === null ? [...plan.before, ...plan.after] : [],
				notes: [
					...(typeof returns === "string" ? [returns] : []),
					...(moved === null || typeof returns === "string" ? [] : [`The token goes back into ${moved.config}.`]),
					...whole.restored
						.filter(({ path }) => path !== moved?.config)
						.map(({ path }) => `${path} is the old one again.`),
				],
				wasInstalled: installed !== null,
			};
		},
	};
}

function predecessorInTheWay({ units }: Predecessor): Problem {
	const paths = units.map(({ path }) => path).join(" and ");
	return new Problem("install-conflict", `The cfddns of 2020, a Python script, is installed: ${paths}`, {
		hint: "`cfddns migrate /etc/cfddns/cfddns.conf --write` takes its settings over, `cfddns plan` shows what they come to, `cfddns install --replace` puts its units aside; `cfddns uninstall` brings them back.",
	});
}

function notesOnOthers(facts: Facts): readonly string[] {
	const crons = facts.platform === "systemd" ? crontabs(namesIn).filter(startsCfddns) : [];
	return [
		...(facts.predecessor !== null && isNew(facts)
			? facts.predecessor.units.map(({ path }) => `${path}, of the cfddns of 2020, is kept as ${keptPath(path)}.`)
			: []),
		...crons.map(path => `${path} starts cfddns as well: take that line out, the service does it now.`),
	];
}

const startsCfddns = (path: string): boolean => /^[^#\n]*\bcfddns\b/m.test(readableText(path) ?? "");

/** What a dry run cannot see, it supposes to be as it mostly is. */
function unlessUnreadable(error: unknown): NamedToken {
	if (error instanceof ConfigError) return { kind: "nowhere" };
	throw error;
}
