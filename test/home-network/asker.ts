/** One question over UDP. */
export type AskerMessage = {
	readonly kind: "stun" | "dns" | "natpmp";
	readonly host: string;
	readonly port: number;
	/** Of a DNS question. */
	readonly name?: string;
	readonly type?: "A" | "AAAA" | "TXT";
	readonly class?: "IN" | "CH";
};
