import { parseXml, XmlElement, XmlError, XmlText } from "@rgrove/parse-xml";

/**
 * Parses what a router sends; `null` if it is not well-formed XML. Entities of its own are neither defined nor fetched: a document
 * type is skipped, and what refers to it is an error.
 */
export function readXml(text: string): XmlElement | null {
	try {
		// Line breaks first: the parser would do it one by one, which takes seconds if there is nothing else.
		return parseXml(text.trim().replace(/\r\n?/g, "\n")).root;
	} catch (error) {
		// A RangeError is the end of the stack: the parser calls itself for each level, and nobody nests thousands of them.
		if (error instanceof XmlError || error instanceof RangeError) return null;
		throw error;
	}
}

/** All elements of that name at any depth, the root included, in the order of the document. Prefixes do not count. */
export function elementsNamed(root: XmlElement, name: string): readonly XmlElement[] {
	const found: XmlElement[] = [];
	// A stack of its own: the depth is the sender's choice.
	const waiting = [root];
	for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
		if (localName(element) === name) found.push(element);
		waiting.push(...childrenOf(element).toReversed());
	}
	return found;
}

/** The text of the first child of that name; `null` if there is none. */
export function childText(parent: XmlElement, name: string): string | null {
	const child = childrenOf(parent).find(element => localName(element) === name);
	return child === undefined ? null : ownText(child);
}

/** The text directly inside, without blanks around it. */
export const ownText = (element: XmlElement): string =>
	element.children
		.map(child => (child instanceof XmlText ? child.text : ""))
		.join("")
		.trim();

const childrenOf = ({ children }: XmlElement): readonly XmlElement[] =>
	children.filter(child => child instanceof XmlElement);

const localName = ({ name }: XmlElement): string => name.slice(name.indexOf(":") + 1);
