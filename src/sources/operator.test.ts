import { expect, test } from "vitest";
import { operatorOf } from "./operator.ts";

test.each<[url: string, operator: string]>([
	["https://icanhazip.com", "cloudflare"],
	["https://IPv4.ICanHazIP.com/", "cloudflare"],
	["https://ipv4.icanhazip.com./", "cloudflare"],
	["https://www.cloudflare.com/cdn-cgi/trace", "cloudflare"],
	["https://1.1.1.1/x", "cloudflare"],
	["https://[2606:4700::1]/x", "cloudflare"],
	["https://api.ipify.org?format=json", "ipify"],
	["https://api64.ipify.org", "ipify"],
	["https://checkip.amazonaws.com", "amazon"],
	["https://checkip.global.api.aws", "amazon"],
	["https://v4.ident.me", "ident.me"],
	["https://v6.tnedi.me", "ident.me"],
	["https://noticanhazip.com", "noticanhazip.com"],
	["https://icanhazip.com.evil.example", "evil.example"],
	["https://ip.a.example.co.uk", "co.uk"],
	["https://ifconfig.co:8443/ip", "ifconfig.co"],
	["https://router/ip", "router"],
	["https://81.2.69.142/ip", "81.2.69.142"],
	["https://0x51.0x2.0x45.0x8e/ip", "81.2.69.142"],
	["https://[2A01:5A8:0::1]/ip", "2a01:5a8::1"],
	["http://localhost:8080/ip", "localhost"],
	["http://127.0.0.2:8080/ip", "127.0.0.2"],
])("%s / %s", (url, operator) => expect(operatorOf(new URL(url))).toBe(operator));
