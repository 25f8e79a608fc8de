import { fstatSync } from "node:fs";

/** The null device of Linux, device 1:3 (https://www.kernel.org/doc/Documentation/admin-guide/devices.txt). */
const NULL_DEVICE = 0x103;

/** A terminal is a character device. */
export function mayBeTerminal(descriptor: number): boolean {
	try {
		const file = fstatSync(descriptor);
		return file.isCharacterDevice() && file.rdev !== NULL_DEVICE;
	} catch {
		// Closed.
		return false;
	}
}
