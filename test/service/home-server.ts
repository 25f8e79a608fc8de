import type { Machine } from "./machine.ts";
import { AUTHORITY } from "./provider.ts";

/** How the administrator of a small server has set it up: DHCP by dhclient, an own authority that services trust, and one user. */
export function furnish({ sh, write }: Machine): void {
	write("etc/hosts", "127.0.0.1 localhost vm\n::1 localhost\n");
	write("etc/nsswitch.conf", "passwd: files systemd\ngroup: files systemd\nhosts: files dns\n");
	write("etc/sudoers.d/ada", "ada ALL=(ALL) NOPASSWD: ALL\nDefaults env_keep += NODE_EXTRA_CA_CERTS\n", 0o440);
	write(AUTHORITY_DROP_IN, `[Service]\nEnvironment=NODE_EXTRA_CA_CERTS=${AUTHORITY}\n`);
	sh(`useradd --create-home --shell /bin/bash ada
	systemctl disable --now systemd-resolved
	rm -f /etc/resolv.conf && : > /etc/resolv.conf
	systemctl daemon-reload`);
	startDhclient(sh);
}

/** For all services. */
export const AUTHORITY_DROP_IN = "etc/systemd/system/service.d/authority.conf";

export const startDhclient = (sh: Machine["sh"]): string =>
	sh("systemd-run --quiet --unit=dhclient --property=Type=exec dhclient -4 -d wan0");

/** As systemd's own package does it where systemd-resolved looks names up, with the provider's name server. */
export function startResolved({ sh, write }: Machine, server: string): void {
	write("etc/systemd/resolved.conf.d/server.conf", `[Resolve]\nDNS=${server}\n`);
	sh("systemctl start systemd-resolved");
}

/** `hosts` as nsswitch.conf(5) has it, and the server that it is told of outside of systemd-resolved. */
export function lookUpBy({ sh, write }: Machine, hosts: string, server: string): void {
	sh(`sed -i 's/^hosts:.*/hosts: ${hosts}/' /etc/nsswitch.conf`);
	write("etc/resolv.conf", `nameserver ${server}\n`);
}
