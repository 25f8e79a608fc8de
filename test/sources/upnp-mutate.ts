/** Unpredictable enough numbers from 0 up to but not including `below`: xorshift32, the same from the same seed. */
export function dice(seed: number): (below: number) => number {
	let state = seed === 0 ? 1 : seed | 0;
	return below => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % below;
	};
}

/** One to six small damages to a copy: bits flipped, pieces cut out, doubled, moved in from elsewhere, tokens put in. */
export function mutate(sample: Uint8Array, tokens: readonly Uint8Array[], roll: (below: number) => number): Uint8Array {
	let bytes: Uint8Array = Uint8Array.from(sample);
	for (let rounds = 1 + roll(6); rounds > 0; rounds--) bytes = damage(bytes, tokens, roll);
	return bytes;
}

function damage(bytes: Uint8Array, tokens: readonly Uint8Array[], roll: (below: number) => number): Uint8Array {
	const at = roll(bytes.length + 1);
	const end = Math.min(bytes.length, at + 1 + roll(16));
	switch (roll(6)) {
		case 0:
			if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(8));
			return bytes;
		case 1:
			if (at < bytes.length) bytes[at] = roll(256);
			return bytes;
		case 2:
			return joined(bytes.subarray(0, at), bytes.subarray(end));
		case 3:
			return joined(bytes.subarray(0, end), bytes.subarray(at));
		case 4:
			return roll(8) === 0 ? bytes.slice(0, at) : bytes;
		default:
			return joined(bytes.subarray(0, at), tokens[roll(tokens.length)] ?? bytes, bytes.subarray(at));
	}
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
