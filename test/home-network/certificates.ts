import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { output } from "./namespaces.ts";

export type Certificates = {
	/** Of the authority that the home's machines trust. */
	readonly authority: string;
	readonly key: string;
	readonly certificate: string;
};

/** An authority of our own, and a certificate by it for these names: paths of PEM files in the folder. */
export function makeCertificates(folder: string, names: readonly string[]): Certificates {
	const path = (name: string): string => join(folder, name);
	const settings = path("openssl.cnf");
	writeFileSync(settings, "[req]\ndistinguished_name = name\n[name]\n");
	const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3", "-config", settings];
	const authority = path("authority.pem");
	output(
		...["openssl", "req", "-x509", ...curve, "-subj", "/CN=Authority of the test bed"],
		...["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=keyCertSign"],
		...["-addext", "subjectKeyIdentifier=hash", "-keyout", path("authority.key"), "-out", authority],
	);
	const alternatives = names.map(name => `DNS:${name}`).join(",");
	output(
		...[
			"openssl",
			"req",
			"-x509",
			...curve,
			"-CA",
			authority,
			"-CAkey",
			path("authority.key"),
			"-subj",
			"/CN=services",
		],
		...["-addext", `subjectAltName=${alternatives}`, "-addext", "basicConstraints=CA:FALSE"],
		...["-keyout", path("services.key"), "-out", path("services.pem")],
	);
	return { authority, key: path("services.key"), certificate: path("services.pem") };
}
