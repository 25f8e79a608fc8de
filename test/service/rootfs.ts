import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a small server has, and everything that has hooks for a new address. */
const PACKAGES = [
	"systemd-sysv",
	"dbus",
	"iproute2",
	"procps",
	"sudo",
	"libnss-resolve",
	"ca-certificates",
	"isc-dhcp-client",
	"dhcpcd-base",
	"network-manager",
	"ppp",
	// What Node needs of it.
	"libstdc++6",
];

/** It is thrown away in the end, and nobody reads in it. */
const LIGHT = [
	"--dpkgopt=force-unsafe-io",
	...["doc", "locale", "man"].map(folder => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
];

const WORDS = ["--variant=apt", "--quiet", ...LIGHT, `--include=${PACKAGES.join(",")}`];

/** Made once per machine and day, since that takes a minute: from Debian's packages, as this machine is set up to get them. */
const CACHE = join(
	tmpdir(),
	`cfddns-rootfs-${process.getuid?.() ?? 0}`,
	`${new Date().toISOString().slice(0, 10)}-${createHash("sha256").update(WORDS.join(" ")).digest("hex").slice(0, 8)}`,
);

function cached(): string {
	const whole = join(CACHE, "rootfs");
	const part = join(CACHE, "part");
	mkdirSync(CACHE, { recursive: true, mode: 0o700 });
	const [, suite = "bookworm"] = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync("/etc/os-release", "utf8")) ?? [];
	// Tests that run at the same time wait for the one that makes it.
	const make = 'whole=$1 part=$2; shift 2; test -e "$whole" || { rm -rf "$part"; "$@" && mv "$part" "$whole"; }';
	execFileSync(
		"flock",
		[join(CACHE, "lock"), "sh", "-c", make, "sh", whole, part, "mmdebstrap", ...WORDS, suite, part],
		{
			stdio: ["ignore", "pipe", "pipe"],
		},
	);
	return whole;
}

/** A file system of its own to start a machine from, with this `node` in it. Removed with `rm -r`. */
export function makeRootfs(folder: string): string {
	const rootfs = join(folder, "rootfs");
	execFileSync("cp", ["-a", cached(), rootfs]);
	copyFileSync(process.execPath, join(rootfs, "usr/bin/node"));
	// It is there, but takes no network card before a test tells it to.
	for (const unit of ["NetworkManager.service", "NetworkManager-wait-online.service"])
		symlinkSync("/dev/null", join(rootfs, "etc/systemd/system", unit));
	return rootfs;
}
