// Makes docs/images/demo.svg from a real run of the demo on a terminal of 80 columns. Needs `script` of util-linux.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** The scenes that fit into a picture, by their numbers; the rest is for those who run it. */
const SCENES = [1, 4, 6, 8];
const LINE_HEIGHT = 19;
const CHARACTER_WIDTH = 8.43;
const COLUMNS = 80;
const PADDING = 18;
const TITLE_BAR = 34;

const output = execFileSync(
	"script",
	["-qec", `stty cols ${COLUMNS}; ${process.execPath} dist/cfddns.mjs demo`, "/dev/null"],
	{
		cwd: root,
		encoding: "utf8",
	},
);
// The simulator's port differs from run to run; in the picture it need not.
const lines = output
	.replaceAll("\r", "")
	.replaceAll(/:\d{5}\b/g, ":50080")
	.trim()
	.split("\n");
writeFileSync(`${root}docs/images/demo.svg`, svg(chosen(lines)));

/** @param {readonly string[]} all */
function chosen(all) {
	/** @type {string[]} */
	const kept = [];
	let keep = true;
	for (const line of all) {
		const scene = /^(\d+)\. /.exec(plain(line))?.[1];
		if (scene !== undefined) keep = SCENES.includes(Number(scene));
		if (plain(line).startsWith("What it cost")) keep = true;
		if (keep) kept.push(line);
	}
	return kept;
}

/** @param {string} text */
function plain(text) {
	return text.replaceAll(/\u001b\[\d+m/g, "");
}

/** @param {readonly string[]} rows */
function svg(rows) {
	const width = Math.round(COLUMNS * CHARACTER_WIDTH + 2 * PADDING);
	const height = TITLE_BAR + rows.length * LINE_HEIGHT + 2 * PADDING;
	const texts = rows.map((row, index) => {
		const y = TITLE_BAR + PADDING + (index + 0.75) * LINE_HEIGHT;
		return plain(row).trim() === "" ? "" : `<text xml:space="preserve" x="${PADDING}" y="${y}">${spans(row)}</text>`;
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A run of cfddns demo">
<style>
text { font: 14px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d7dce2; white-space: pre; }
.c31 { fill: #ff7b72; } .c32 { fill: #56d364; } .c33 { fill: #e3b341; } .c36 { fill: #56d4dd; } .c2 { fill: #8b949e; } .c1 { font-weight: bold; fill: #ffffff; }
</style>
<rect width="${width}" height="${height}" rx="10" fill="#0d1117" stroke="#30363d"/>
<circle cx="20" cy="17" r="6" fill="#ff5f57"/><circle cx="40" cy="17" r="6" fill="#febc2e"/><circle cx="60" cy="17" r="6" fill="#28c840"/>
${texts.filter(text => text !== "").join("\n")}
</svg>
`;
}

/** @param {string} row */
function spans(row) {
	/** @type {string[]} */
	const classes = [];
	return row
		.split(/(\u001b\[\d+m)/)
		.map(part => {
			const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
			if (code === undefined)
				return part === ""
					? ""
					: `<tspan class="${classes.map(name => `c${name}`).join(" ")}">${escaped(part)}</tspan>`;
			if (["39", "22"].includes(code)) classes.pop();
			else classes.push(code);
			return "";
		})
		.join("");
}

/** @param {string} text */
function escaped(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
