import type { Section } from "./sections.ts";

const opening = (id: string): string => `<!-- bench: ${id} -->`;
const CLOSING = "<!-- /bench -->";

/** The page with these sections between their marks. Throws if one of them has no place, or a place no section. */
export function withSections(page: string, sections: readonly Section[]): string {
	const places = Array.from(page.matchAll(/<!-- bench: ([a-z-]+) -->/g), ([, id]) => id ?? "");
	const lost = places.filter(id => !sections.some(section => section.id === id));
	if (lost.length > 0) throw new Error(`Nothing was measured for: ${lost.join(", ")}`);
	return sections.reduce((text, section) => {
		const from = text.indexOf(opening(section.id));
		const to = text.indexOf(CLOSING, from);
		if (from < 0 || to < 0) throw new Error(`The page has no place for ${section.id}`);
		return `${text.slice(0, from + opening(section.id).length)}\n${section.text}\n${text.slice(to)}`;
	}, page);
}
