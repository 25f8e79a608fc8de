import { parseXml } from "@rgrove/parse-xml";
import { describe, expect, test } from "vitest";
import { growthChart } from "./growth-chart.ts";
import type { NamesRow, Tool, VersusRow } from "./results.ts";
import { spread } from "./statistics.ts";
import { versusChart } from "./versus-chart.ts";

const cost = (requests: number, wallMs: number) => ({
	requests,
	wallMs: spread([wallMs]),
	cpuMs: spread([20]),
	peakMb: null,
});

describe("growth", () => {
	const row = (names: number, latencyMs: number): NamesRow => ({
		...{ names, latencyMs, cold: cost(3, 1000), changed: cost(1, 100 * names), steady: cost(0, 10 * names) },
	});
	const limits = {
		oneByOne: { names: 100, latencyMs: 50, wallMs: 5400 },
		creating: { names: 300, requests: 4 },
		fiveZones: { names: 1000, requests: 5, wallMs: 800 },
	};
	const svg = growthChart({ rows: [1, 100].flatMap(names => [row(names, 0), row(names, 50)]) }, limits);

	test("is XML, and has a line for each curve", () => {
		expect(() => parseXml(svg)).not.toThrow();
		expect(svg.match(/<polyline/g)).toHaveLength(4);
		expect(svg).toContain("54 ms each");
	});

	test("ten times as long is as far up everywhere", () => {
		const heights = Array.from(
			svg.matchAll(/points="[\d.]+,([\d.]+) [\d.]+,([\d.]+)"/g),
			([, from, to]) => Number(from) - Number(to),
		);
		const [, changed = 0, , steady = Number.NaN] = heights;
		expect(changed).toBeGreaterThan(0);
		expect(changed).toBeCloseTo(steady, 0);
	});
});

describe("versus", () => {
	const row = (tool: Tool, names: number, requests: number): VersusRow => ({
		...{ tool, names, job: "changed", isRight: true, keepsComments: true, ...cost(requests, 100 * requests) },
	});
	const svg = versusChart({
		latencyMs: 50,
		versions: {},
		rows: [row("cfddns", 10, 1), row("ddclient", 10, 11), row("inadyn", 10, 0), row("inadyn", 100, 400)],
		idle: [],
	});

	test("is XML, and shows what its columns are about", () => {
		expect(() => parseXml(svg)).not.toThrow();
		expect(svg).toContain("address changed, 10 names");
		expect(svg).not.toContain(">400<");
	});

	test("bars are as long as what they stand for, and none is none", () => {
		const widths = Array.from(svg.matchAll(/<rect class="f-[a-z]+" .*? width="([\d.]+)"/g), ([, width]) =>
			Number(width),
		);
		expect(widths.slice(0, 3)).toEqual([10, 110, 0]);
	});
});
