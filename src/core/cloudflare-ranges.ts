/**
 * Cloudflare's own addresses: a proxied name resolves to them, WARP leaves through them, and an echo service behind them
 * may see them, but nobody lives there. As published at https://www.cloudflare.com/ips-v4/ and /ips-v6/; the lists have not
 * changed since 2023-09-28. The two resolver networks are Cloudflare's too (https://1.1.1.1/), though not in these lists.
 */
export const CLOUDFLARE_RANGES: readonly string[] = [
	"173.245.48.0/20",
	"103.21.244.0/22",
	"103.22.200.0/22",
	"103.31.4.0/22",
	"141.101.64.0/18",
	"108.162.192.0/18",
	"190.93.240.0/20",
	"188.114.96.0/20",
	"197.234.240.0/22",
	"198.41.128.0/17",
	"162.158.0.0/15",
	"104.16.0.0/13",
	"104.24.0.0/14",
	"172.64.0.0/13",
	"131.0.72.0/22",
	"1.1.1.0/24",
	"1.0.0.0/24",
	"2400:cb00::/32",
	"2606:4700::/32",
	"2803:f800::/32",
	"2405:b500::/32",
	"2405:8100::/32",
	"2a06:98c0::/29",
	"2c0f:f248::/32",
];
