#!/usr/bin/env node
import { guessStateDir } from "./config/guess-state-dir.ts";
import { defaultStateDir } from "./config/places.ts";
import { memoCall } from "./core/memo-call.ts";
import { mayBeTerminal } from "./platform/may-be-terminal.ts";
import { identityOf, isUneventful, readText } from "./platform/memo-check.ts";

/** Set by the build. */
declare const CFDDNS_VERSION: string;

const { argv, env, platform, version } = process;
const uid = process.getuid?.() ?? null;
const [, path = "", ...args] = argv;
const bundle = identityOf(path);
const program = bundle === null ? null : [CFDDNS_VERSION, version, bundle];
const call = memoCall({ args, env, platform, uid, program });

/** Somebody who looks should see that a round was run. */
function hasNothingToDo(): boolean {
	if (call === null || uid === null || mayBeTerminal(1)) return false;
	const world = { platform, env, isRoot: uid === 0, home: env["HOME"] ?? null };
	// Where it mostly is; a memo that holds is right wherever it lies.
	const usual = defaultStateDir(world);
	if (isUneventful(call.text, usual, uid)) return true;
	const guessed = guessStateDir(call.configPath, world, readText);
	return guessed !== usual && isUneventful(call.text, guessed, uid);
}

// Nothing is open: taking down V8's heap piece by piece would take 1 to 2 ms.
if (hasNothingToDo()) process.exit(0);
// All that a round needs: V8 does not read it before it is imported.
else void import("./main.ts").then(({ start }) => start(call?.text ?? null));
