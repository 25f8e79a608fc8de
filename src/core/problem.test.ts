import { expect, test } from "vitest";
import { expectProblem, Problem } from "./problem.ts";

const REFUSAL = new Error("503");

test("about a name / all else stays", () => {
	const problem = new Problem("rate-limited", "wait", { hint: "later", retryAfterMs: 5000, cause: REFUSAL });
	const about = problem.about("home.example.com");
	expect(about.reported()).toEqual({
		code: "rate-limited",
		name: "home.example.com",
		message: "wait",
		hint: "later",
		retryAfterMs: 5000,
	});
	expect(about.cause).toBe(REFUSAL);
});

test("nobody asked to wait, and no cause / neither is there", () => {
	const about = new Problem("api-error", "no").about("home.example.com");
	expect(about.reported()).toEqual({ code: "api-error", name: "home.example.com", message: "no", hint: "" });
	expect("cause" in about).toBe(false);
});

test("in a stack / called a problem", () => expect(`${new Problem("api-error", "no")}`).toBe("Problem: no"));

test("expectProblem / a problem is returned, a bug thrown on", () => {
	const problem = new Problem("api-error", "no");
	expect(expectProblem(problem)).toBe(problem);
	expect(() => expectProblem(REFUSAL)).toThrow(REFUSAL);
});
