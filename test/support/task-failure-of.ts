import assert from "node:assert/strict";
import { TaskFailure } from "flyte-fx";

/** The TaskFailure that a run ends with. */
export async function taskFailureOf(running: Promise<unknown>): Promise<TaskFailure> {
  const error: unknown = await running.then(
    (outputs) => assert.fail(`it succeeded: ${JSON.stringify(outputs)}`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof TaskFailure, String(error));
  return error;
}
