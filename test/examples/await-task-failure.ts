import assert from "node:assert/strict";
import { awaitError } from "../support/assertions/caught-error.ts";
import { TaskFailure } from "flyte-fx";

/** Returns the TaskFailure that a run fails with. */
export async function awaitTaskFailure(running: Promise<unknown>): Promise<TaskFailure> {
  const error = await awaitError(running);
  assert.ok(error instanceof TaskFailure, String(error));
  return error;
}
