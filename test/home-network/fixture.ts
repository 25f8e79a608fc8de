import { afterAll, afterEach, beforeAll, describe, onTestFinished } from "vitest";
import { type Bed, openBed } from "./bed.ts";
import { homeObstacle } from "./obstacle.ts";

/** Tests in a home network of their own, which starts each of them as it was at first: the line plugged in, all services honest. */
export function inHomeNetwork(title: string, tests: (bed: () => Bed) => void): void {
	const obstacle = homeObstacle();
	const why = obstacle === null ? "" : ` (skipped: ${obstacle})`;
	describe.skipIf(obstacle !== null)(`${title}${why}`, () => {
		let opened: Bed | undefined;
		const bed = (): Bed => {
			if (opened === undefined) throw new Error("The home network is not open yet");
			return opened;
		};
		beforeAll(async () => {
			opened = await openBed();
		});
		afterEach(async () => {
			await bed().conduct({});
			bed().plugIn("public");
		});
		afterAll(() => opened?.close());
		tests(bed);
	});
}

/** Undoes it when the test that is running has ended, however it ends. */
export function until<T extends () => unknown>(undo: T): void {
	onTestFinished(async () => {
		await undo();
	});
}
