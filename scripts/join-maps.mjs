// Puts two source maps into one. The standard has index maps for this, but Node does not read them.

/** @typedef {{ version: number, sources: string[], names: string[], mappings: string }} SourceMap */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * @param {SourceMap} upper
 * @param {SourceMap} lower
 * @param {number} line Where the text of `lower` begins, counted from 0; below all of `upper`.
 * @returns {SourceMap}
 */
export function joinMaps(upper, lower, line) {
	// Each segment holds differences to the one before: column (anew in each line), source, line, column there, name.
	const last = [0, 0, 0, 0, 0];
	const lines = upper.mappings.split(";");
	for (const segment of lines.flatMap(each => each.split(",")))
		for (const [field, difference] of decode(segment).entries()) last[field] = (last[field] ?? 0) + difference;
	const [, source = 0, originalLine = 0, originalColumn = 0, name = 0] = last;
	const base = [0, upper.sources.length - source, -originalLine, -originalColumn, upper.names.length - name];
	// The first segment that has a source, and the first that has a name, begin anew.
	const mappings = lower.mappings.replace(/[^,;]+/g, segment => {
		const fields = decode(segment);
		const moved = fields.map((difference, field) => difference + (base[field] ?? 0));
		base.fill(0, 0, fields.length);
		return moved.map(encode).join("");
	});
	return {
		version: 3,
		sources: [...upper.sources, ...lower.sources],
		names: [...upper.names, ...lower.names],
		mappings: `${upper.mappings}${";".repeat(line - lines.length + 1)}${mappings}`,
	};
}

/**
 * Base 64 VLQ (https://tc39.es/ecma426/#sec-base64-vlq): five bits a digit, the lowest first; the sixth says that more follow.
 * @param {string} segment
 */
function decode(segment) {
	const numbers = [];
	let [value, shift] = [0, 0];
	for (const character of segment) {
		const digit = DIGITS.indexOf(character);
		value += (digit & 31) << shift;
		shift += 5;
		if ((digit & 32) !== 0) continue;
		numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
		[value, shift] = [0, 0];
	}
	return numbers;
}

/** @param {number} number */
function encode(number) {
	let rest = number < 0 ? (-number << 1) | 1 : number << 1;
	let text = "";
	do {
		const digit = rest & 31;
		rest >>>= 5;
		text += DIGITS[rest > 0 ? digit | 32 : digit];
	} while (rest > 0);
	return text;
}
