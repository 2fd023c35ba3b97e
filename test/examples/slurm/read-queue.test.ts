import assert from "node:assert/strict";
import { parseQueue } from "../../../examples/slurm/src/read-queue.ts";
import { RetryableError } from "flyte-fx";

const NONE = { set: false, infinite: false, number: 0 };
const number = (value: number) => ({ set: true, infinite: false, number: value });

/** The fields of a job as each version of Slurm prints them: one alone, and one of a job array. */
const VERSIONS = {
  "22.05": {
    alone: {
      ...{ job_id: 7, array_job_id: 0, array_task_id: null, name: "alone" },
      ...{ job_state: "FAILED", state_reason: "NonZeroExitCode", exit_code: 768 },
    },
    task: {
      ...{ job_id: 9, array_job_id: 8, array_task_id: 0, name: "array" },
      ...{ job_state: "CANCELLED", state_reason: "None", exit_code: 15 },
    },
    waiting: {
      ...{ job_id: 8, array_job_id: 8, array_task_id: null, name: "array" },
      ...{ job_state: "PENDING", state_reason: "JobArrayTaskLimit", exit_code: 0 },
    },
  },
  "23.02": {
    alone: {
      ...{ job_id: 7, array_job_id: number(0), array_task_id: NONE, name: "alone" },
      ...{ job_state: "FAILED", state_reason: "NonZeroExitCode" },
      exit_code: { status: "ERROR", return_code: 3 },
    },
    task: {
      ...{ job_id: 9, array_job_id: number(8), array_task_id: number(0), name: "array" },
      ...{ job_state: "CANCELLED", state_reason: "None" },
      exit_code: { status: "SIGNALED", return_code: 0, signal: { signal_id: 15, name: "TERM" } },
    },
    waiting: {
      ...{ job_id: 8, array_job_id: number(8), array_task_id: NONE, name: "array" },
      ...{ job_state: "PENDING", state_reason: "JobArrayTaskLimit" },
      exit_code: { status: "SUCCESS", return_code: 0 },
    },
  },
  "23.11": {
    alone: {
      ...{ job_id: 7, array_job_id: number(0), array_task_id: NONE, name: "alone" },
      ...{ job_state: ["FAILED"], state_reason: "NonZeroExitCode" },
      exit_code: {
        status: ["ERROR"],
        return_code: number(3),
        signal: { id: NONE, name: "" },
      },
    },
    task: {
      ...{ job_id: 9, array_job_id: number(8), array_task_id: number(0), name: "array" },
      ...{ job_state: ["CANCELLED"], state_reason: "None" },
      exit_code: {
        status: ["SIGNALED"],
        return_code: NONE,
        signal: { id: number(15), name: "SIGTERM" },
      },
    },
    waiting: {
      ...{ job_id: 8, array_job_id: number(8), array_task_id: NONE, name: "array" },
      ...{ job_state: ["PENDING"], state_reason: "JobArrayTaskLimit" },
      exit_code: { status: ["SUCCESS"], return_code: number(0), signal: { id: NONE, name: "" } },
    },
  },
};

describe("examples/slurm: squeue --json", () => {
  for (const [version, { alone, task, waiting }] of Object.entries(VERSIONS)) {
    it(`is read as Slurm ${version} prints it`, () => {
      const json = JSON.stringify({ jobs: [alone, task, waiting], errors: [] });
      assert.deepEqual(parseQueue(json), [
        {
          ...{ id: 7, task: undefined, name: "alone", states: ["FAILED"] },
          ...{ reason: "NonZeroExitCode", exitCode: 3, signal: 0 },
        },
        {
          ...{ id: 8, task: 0, name: "array", states: ["CANCELLED"] },
          ...{ reason: "None", exitCode: 0, signal: 15 },
        },
        {
          ...{ id: 8, task: undefined, name: "array", states: ["PENDING"] },
          ...{ reason: "JobArrayTaskLimit", exitCode: 0, signal: 0 },
        },
      ]);
    });
  }

  it("throws a RetryableError for an error, which squeue prints with exit code 0 and no jobs", () => {
    const errors = [{ description: "Failed while looking for jobs", error: "Unspecified error" }];
    assert.throws(
      () => parseQueue(JSON.stringify({ jobs: [], errors })),
      (error) => error instanceof RetryableError && /looking for jobs/.test(error.message),
    );
  });
});
