import { addressOfBytes, bytesOf, maskByte, parseAddress, parseRange, type Range } from "../core/address.ts";

/** The network that `10.0.0.1/8` is in; of a lone address, the network of that one. `null` if the text is neither. */
export function networkOf(text: string): Range | null {
	const [base = "", length, ...rest] = text.trim().split("/");
	const address = parseAddress(base);
	if (address === null || rest.length > 0) return null;
	const bytes = bytesOf(address);
	const bits = length ?? String(bytes.length * 8);
	if (!/^\d{1,3}$/.test(bits) || Number(bits) > bytes.length * 8) return null;
	const network = addressOfBytes(bytes.map((byte, index) => byte & maskByte(Number(bits), index)));
	return parseRange(`${network}/${Number(bits)}`);
}
