/**
 * Node collects garbage when its heap has grown, not when there is time for it: a process that does something every five minutes holds
 * tens of megabytes of it for hours. This collects it. Where it cannot be had, nothing is done.
 */
export async function createTidy(): Promise<() => void> {
	const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import("node:v8"), import("node:vm")]);
	setFlagsFromString("--expose-gc");
	const collect: unknown = runInNewContext("gc");
	setFlagsFromString("--no-expose-gc");
	return typeof collect === "function" ? () => void collect() : () => undefined;
}
