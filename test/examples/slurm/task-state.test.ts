import assert from "node:assert/strict";
import type { QueuedJob } from "../../../examples/slurm/src/read-queue.ts";
import { readTaskState, toEndedState } from "../../../examples/slurm/src/task-state.ts";

/** All states and flags of squeue(1), and what Flyte does with them. */
const PHASES = {
  QUEUED: "PENDING REQUEUED REQUEUE_FED REQUEUE_HOLD SPECIAL_EXIT RESV_DEL_HOLD",
  INITIALIZING: "CONFIGURING",
  RUNNING: "RUNNING COMPLETING RESIZING SIGNALING STAGE_OUT STOPPED SUSPENDED",
  SUCCEEDED: "COMPLETED",
  FAILED: "FAILED TIMEOUT OUT_OF_MEMORY DEADLINE",
  RETRYABLE_FAILED: "NODE_FAIL BOOT_FAIL PREEMPTED",
  ABORTED: "CANCELLED REVOKED",
};

describe("examples/slurm: states", () => {
  for (const [phase, states] of Object.entries(PHASES))
    it(`${states.replaceAll(" ", ", ")} ${states.includes(" ") ? "are" : "is"} ${phase}`, () => {
      for (const state of states.split(" ")) assert.equal(read([state]).phase, phase, state);
    });

  it("a job that is completing runs, whatever its result will be", () => {
    for (const result of ["COMPLETED", "FAILED", "CANCELLED"])
      assert.equal(read([result, "COMPLETING"]).phase, "RUNNING");
  });

  it("ignores flags that do not change the state", () => {
    assert.equal(read(["RUNNING", "UPDATE_DB"]).phase, "RUNNING");
    assert.equal(read(["FAILED", "LAUNCH_FAILED"]).phase, "FAILED");
  });

  it("a job that waits for nodes, cores or licenses is WAITING_FOR_RESOURCES", () => {
    for (const reason of ["Resources", "Priority", "Licenses", "NodeDown", "PartitionConfig"])
      assert.equal(read(["PENDING"], { reason }).phase, "WAITING_FOR_RESOURCES", reason);
    for (const reason of ["None", "JobHeldUser", "Dependency", "BeginTime"])
      assert.equal(read(["PENDING"], { reason }).phase, "QUEUED", reason);
  });

  it("says how a failed job ended", () => {
    assert.equal(read(["FAILED"], { exitCode: 3 }).message, "exited with code 3");
    assert.equal(
      read(["FAILED"], { signal: 9, reason: "JobLaunchFailure" }).message,
      "was killed by signal 9 (JobLaunchFailure)",
    );
  });

  it("throws for a state that it does not know, so that the job is polled again", () => {
    assert.throws(() => read(["DREAMING"]), /unknown state of a Slurm job: DREAMING/);
    assert.throws(() => read(["constructor"]), /unknown state/);
  });

  it("reads the exit code of a forgotten job as a shell does", () => {
    assert.deepEqual(
      [0, 1, 143].map((code) => `${toEndedState(code).phase} ${toEndedState(code).message}`),
      ["SUCCEEDED succeeded", "FAILED exited with code 1", "FAILED was killed by signal 15"],
    );
  });
});

function read(states: readonly string[], more: Partial<QueuedJob> = {}) {
  const job = { id: 1, task: undefined, name: "", reason: "", exitCode: 0, signal: 0 };
  return readTaskState({ ...job, states, ...more });
}
