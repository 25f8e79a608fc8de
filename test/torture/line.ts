import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { addressAt, FAMILIES, type Family, NO_ADDRESS, UNPUBLISHABLE } from "./addresses.ts";
import type { Truth } from "./model.ts";
import type { Scenario } from "./scenario.ts";

/** The home's line to the Internet: what its addresses are, and what those say of them who are asked. */
export type Line = {
	/** What can be known of it now. */
	truth(): Truth;
	/** What it really is, whatever is said of it. */
	address(family: Family): string | null;
	/** As the configuration has it. */
	readonly sources: Readonly<Record<Family, readonly string[]>>;
	move(family: Family, index: number): void;
	lose(family: Family): void;
	lie(family: Family, what: number): void;
	/** No lies any more. */
	calm(): void;
	close(): Promise<void>;
};

type Held = { address: string | null; lie: string | null };

/** Nobody's: what the liar among three says. */
const FALSE_ADDRESS = "185.93.1.18";
const SERVICES = ["127.0.0.11", "127.0.0.12", "127.0.0.13"] as const;

/** `folder`: where a program reads what to print. `device`: an interface that is ours alone. */
export async function openLine(kind: Scenario["line"], folder: string, device: string): Promise<Line> {
	const held: Record<Family, Held> = { ipv4: { address: null, lie: null }, ipv6: { address: null, lie: null } };
	const liar = { index: 0 };
	const isOutside = (family: Family): boolean => kind === "http" && family === "ipv4";
	const fileOf = (family: Family): string => join(folder, `line-${family}`);
	const servers = kind === "http" ? await serve(held.ipv4, liar) : [];
	const ip = (...words: readonly string[]): unknown =>
		execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
	if (kind === "interface") {
		// A cable of which both ends are ours: not every kernel has dummy interfaces.
		ip("link", "add", device, "type", "veth", "peer", "name", `${device}-far`);
		ip("link", "set", `${device}-far`, "up");
		ip("link", "set", device, "up");
	}

	const apply = (family: Family): void => {
		const said = held[family].lie ?? held[family].address ?? "";
		if (kind !== "interface") {
			writeFileSync(fileOf(family), `${said}\n`);
			return;
		}
		const [flag, length] = family === "ipv4" ? ["-4", "24"] : ["-6", "64"];
		// Duplicates are looked for by asking neighbours; there are none.
		const rest = family === "ipv6" ? ["nodad"] : [];
		ip(flag, "address", "flush", "dev", device, "scope", "global");
		if (said !== "") ip(flag, "address", "add", `${said}/${length}`, "dev", device, ...rest);
	};
	const line: Line = {
		truth: () => ({
			ipv4: held.ipv4.lie === null || isOutside("ipv4") ? held.ipv4.address : null,
			ipv6: held.ipv6.lie === null ? held.ipv6.address : null,
		}),
		address: family => held[family].address,
		sources: {
			ipv4: sourcesOf(kind, device, fileOf("ipv4"), servers),
			ipv6: kind === "interface" ? [`interface:${device}`] : [`command:cat ${fileOf("ipv6")}`],
		},
		move(family, index) {
			held[family].address = addressAt(family, index);
			apply(family);
		},
		lose(family) {
			held[family].address = null;
			apply(family);
		},
		lie(family, what) {
			const unpublishable = UNPUBLISHABLE[family];
			// An interface has addresses only.
			const lies = kind === "interface" ? unpublishable : [...unpublishable, ...NO_ADDRESS];
			held[family].lie = isOutside(family) && what % 2 === 0 ? FALSE_ADDRESS : (lies[what % lies.length] ?? "");
			liar.index = what % SERVICES.length;
			apply(family);
		},
		calm() {
			for (const family of FAMILIES) {
				if (held[family].lie === null) continue;
				held[family].lie = null;
				apply(family);
			}
		},
		async close() {
			if (kind === "interface") ip("link", "delete", device);
			for (const { server } of servers) {
				server.close();
				server.closeAllConnections();
			}
		},
	};
	for (const family of FAMILIES) line.move(family, 0);
	return line;
}

type Service = { readonly server: Server; readonly url: string };

function sourcesOf(
	kind: Scenario["line"],
	device: string,
	file: string,
	servers: readonly Service[],
): readonly string[] {
	switch (kind) {
		case "interface":
			return [`interface:${device}`];
		case "command":
			return [`command:cat ${file}`];
		case "http":
			return servers.map(({ url }) => `http:${url}`);
	}
}

/** Three operators, of whom one may lie. */
const serve = (held: Held, liar: { readonly index: number }): Promise<readonly Service[]> =>
	Promise.all(
		SERVICES.map(async (host, index) => {
			const server = createServer((_request, response) => {
				// Without an address nobody can be asked.
				if (held.address === null) return void response.socket?.destroy();
				response.end(index === liar.index && held.lie !== null ? held.lie : held.address);
			});
			await new Promise<void>(resolve => server.listen(0, host, () => resolve()));
			const address = server.address();
			if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
			return { server, url: `http://${host}:${address.port}/` };
		}),
	);
