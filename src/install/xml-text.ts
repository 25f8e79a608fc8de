/** Text in XML, as ASCII: what reads these files disagrees about encodings, and agrees about references to characters. */
export const xmlText = (text: string): string =>
	Array.from(text, character =>
		/[\x20-\x7e]/.test(character) && !/[&<>"']/.test(character) ? character : `&#${character.codePointAt(0)};`,
	).join("");
