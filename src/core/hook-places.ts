/** Programs that tell when an address changes, and that start what lies in a folder of theirs. */
export const HOOK_PROGRAMS = ["dhclient", "dhcpcd", "pppd", "NetworkManager"] as const;
export type HookProgram = (typeof HOOK_PROGRAMS)[number];

type HookPlace = {
	/** A hook's name there: some of these programs start what lies there in the order of names. */
	readonly file: string;
	readonly folders: readonly string[];
	/** Does a hook belong in each folder, or in the first of them that is there, since they differ from system to system? */
	readonly which: "each" | "first";
	/** Other files that people start a round from by hand. */
	readonly byHand: readonly string[];
};

/** Where each program looks for hooks: what `install` writes, and what `doctor` finds. */
export const HOOK_PLACES: Readonly<Record<HookProgram, HookPlace>> = {
	dhclient: {
		file: "cfddns",
		folders: ["/etc/dhcp/dhclient-exit-hooks.d"],
		which: "each",
		byHand: ["/etc/dhcp/dhclient-exit-hooks", "/etc/dhclient-exit-hooks"],
	},
	dhcpcd: {
		file: "90-cfddns",
		folders: ["/usr/lib/dhcpcd/dhcpcd-hooks", "/lib/dhcpcd/dhcpcd-hooks", "/usr/libexec/dhcpcd-hooks"],
		which: "first",
		byHand: ["/etc/dhcpcd.exit-hook"],
	},
	pppd: {
		file: "cfddns",
		folders: ["/etc/ppp/ip-up.d", "/etc/ppp/ipv6-up.d"],
		which: "each",
		byHand: ["/etc/ppp/ip-up.d/90-cfddns", "/etc/ppp/ip-up.local", "/etc/ppp/ipv6-up.local"],
	},
	NetworkManager: {
		file: "90-cfddns",
		folders: ["/etc/NetworkManager/dispatcher.d"],
		which: "each",
		byHand: ["/etc/NetworkManager/dispatcher.d/cfddns"],
	},
};

/** The paths of a program's hooks. `isThere` tells of a folder whether this system has it; without any of them, the first is made. */
export function hookPaths(program: HookProgram, isThere: (folder: string) => boolean): readonly string[] {
	const { file, folders, which } = HOOK_PLACES[program];
	const [first = ""] = folders;
	const chosen = which === "each" ? folders : [folders.find(isThere) ?? first];
	return chosen.map(folder => `${folder}/${file}`);
}

/** All paths at which a hook of a program may be. */
export const possibleHooks = (program: HookProgram): readonly string[] => {
	const { file, folders, byHand } = HOOK_PLACES[program];
	return [...folders.map(folder => `${folder}/${file}`), ...byHand];
};
