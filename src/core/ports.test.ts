import { expect, test } from "vitest";
import { DatagramFailure, HttpFailure, ListenFailure } from "./ports.ts";

test.each<[said: string, make: () => Error]>([
	["HttpFailure: no answer", () => new HttpFailure("deadline", "no answer")],
	["DatagramFailure: no answer", () => new DatagramFailure("deadline", "no answer")],
	["ListenFailure: no answer", () => new ListenFailure("no answer")],
])("a failure that nobody expected / %s", (said, make) => expect(String(make())).toBe(said));
