import { addressOfBytes, bytesOf, parseAddress } from "../../src/core/address.ts";

/** RFC 8489 sections 5 and 14.2, written anew: a mistake of the program's own reader must not be repeated here. */
const MAGIC_COOKIE = Buffer.from([0x21, 0x12, 0xa4, 0x42]);
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;

export const stunRequest = (transaction: Uint8Array): Buffer =>
	Buffer.concat([Buffer.from([0, BINDING_REQUEST, 0, 0]), MAGIC_COOKIE, transaction]);

/** The transaction of a binding request; `null` for anything else. */
export const stunTransaction = (message: Buffer): Buffer | null =>
	message.length >= 20 && message.readUInt16BE(0) === BINDING_REQUEST && message.subarray(4, 8).equals(MAGIC_COOKIE)
		? message.subarray(8, 20)
		: null;

export function stunResponse(transaction: Uint8Array, address: string, port: number): Buffer {
	const parsed = parseAddress(address);
	if (parsed === null) throw new Error(`Not an address: ${address}`);
	const bytes = bytesOf(parsed);
	const key = Buffer.concat([MAGIC_COOKIE, transaction]);
	const value = Buffer.alloc(4 + bytes.length);
	value[1] = bytes.length === 4 ? 1 : 2;
	value.writeUInt16BE(port ^ 0x2112, 2);
	for (const [index, byte] of bytes.entries()) value[4 + index] = byte ^ (key[index] ?? 0);
	const head = Buffer.alloc(8);
	head.writeUInt16BE(BINDING_SUCCESS, 0);
	head.writeUInt16BE(4 + value.length, 2);
	head.writeUInt16BE(XOR_MAPPED_ADDRESS, 4);
	head.writeUInt16BE(value.length, 6);
	return Buffer.concat([head.subarray(0, 4), key, head.subarray(4), value]);
}

/** The address in a binding response, as far as `stunResponse` and coturn write it; `null` if there is none. */
export function stunAddress(message: Buffer): string | null {
	for (let at = 20; at + 4 <= message.length; ) {
		const length = message.readUInt16BE(at + 2);
		if (message.readUInt16BE(at) === XOR_MAPPED_ADDRESS) {
			const bytes = [...message.subarray(at + 8, at + 4 + length)];
			return addressOfBytes(bytes.map((byte, index) => byte ^ (message[4 + index] ?? 0)));
		}
		at += 4 + ((length + 3) & ~3);
	}
	return null;
}
