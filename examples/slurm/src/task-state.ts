import type { Phase } from "flyte-fx";
import type { QueuedJob } from "./read-queue.ts";

/** The state of a job, or of one task of a job array. */
export interface TaskState {
  readonly phase: Phase;
  /** Such as `exited with code 3`. */
  readonly message: string;
}

/**
 * Slurm's states (squeue(1), JOB STATE CODES). The connector submits with `--no-requeue`, so a job
 * that its node or another job ended does not start again: Flyte does that, with its retries.
 */
const STATES: Readonly<Record<string, TaskState>> = {
  PENDING: { phase: "QUEUED", message: "is waiting" },
  RUNNING: { phase: "RUNNING", message: "is running" },
  SUSPENDED: { phase: "RUNNING", message: "is suspended" },
  COMPLETED: { phase: "SUCCEEDED", message: "succeeded" },
  CANCELLED: { phase: "ABORTED", message: "was cancelled" },
  FAILED: { phase: "FAILED", message: "failed" },
  TIMEOUT: { phase: "FAILED", message: "exceeded its time limit" },
  OUT_OF_MEMORY: { phase: "FAILED", message: "ran out of memory" },
  DEADLINE: { phase: "FAILED", message: "missed its deadline" },
  NODE_FAIL: { phase: "RETRYABLE_FAILED", message: "lost its node" },
  BOOT_FAIL: { phase: "RETRYABLE_FAILED", message: "got a node that does not boot" },
  PREEMPTED: { phase: "RETRYABLE_FAILED", message: "was preempted by another job" },
};

/** Flags beside the state that change what it means. Old versions print them instead of the state. */
const FLAGS: Readonly<Record<string, TaskState>> = {
  REVOKED: { phase: "ABORTED", message: "was moved to another cluster of the federation" },
  CONFIGURING: { phase: "INITIALIZING", message: "is waiting for its node to boot" },
  COMPLETING: { phase: "RUNNING", message: "is ending" },
  STAGE_OUT: { phase: "RUNNING", message: "is staging out its files" },
  SIGNALING: { phase: "RUNNING", message: "is getting a signal" },
  RESIZING: { phase: "RUNNING", message: "is being resized" },
  STOPPED: { phase: "RUNNING", message: "is stopped" },
  REQUEUED: { phase: "QUEUED", message: "is waiting for another start" },
  REQUEUE_FED: { phase: "QUEUED", message: "is waiting for another start" },
  REQUEUE_HOLD: { phase: "QUEUED", message: "was requeued and is held" },
  SPECIAL_EXIT: { phase: "QUEUED", message: "was requeued and is held after a special exit" },
  RESV_DEL_HOLD: { phase: "QUEUED", message: "is held because its reservation was deleted" },
};

/** Reasons of PENDING for which the job waits for nodes, cores, memory or licenses. */
const NEEDS_RESOURCES =
  /^(?:Resources|Priority|Licenses|ReqNodeNotAvail|Node|Partition|Reservation)/;

/** @throws Error for a state that no version of Slurm has */
export function readTaskState({ states, reason, exitCode, signal }: QueuedJob): TaskState {
  const flag = states.find((name) => Object.hasOwn(FLAGS, name));
  const base = states.find((name) => Object.hasOwn(STATES, name));
  if (flag !== undefined) return FLAGS[flag]!;
  if (base === undefined) throw new Error(`unknown state of a Slurm job: ${states.join(", ")}`);
  const state = STATES[base]!;
  if (base === "PENDING") {
    const phase = NEEDS_RESOURCES.test(reason) ? "WAITING_FOR_RESOURCES" : "QUEUED";
    return { phase, message: withReason(state.message, reason) };
  }
  if (base === "FAILED")
    return { phase: "FAILED", message: withReason(describeExit(exitCode, signal), reason) };
  return state;
}

/**
 * The state of a task that Slurm has forgotten, from the exit code that its batch script left. As in
 * a shell, it is 128 plus the signal's number if a signal killed the task's script.
 */
export function toEndedState(exitCode: number): TaskState {
  if (exitCode === 0) return STATES["COMPLETED"]!;
  const signal = Math.max(0, exitCode - 128);
  return { phase: "FAILED", message: describeExit(exitCode, signal) };
}

/** Slurm has forgotten the task, and its batch script did not get to its end. */
export const LOST: TaskState = {
  phase: "RETRYABLE_FAILED",
  message: "left no exit code before Slurm forgot it: it was killed, or its node failed",
};

function describeExit(exitCode: number, signal: number): string {
  return signal > 0 ? `was killed by signal ${signal}` : `exited with code ${exitCode}`;
}

/** Slurm's own reason, unless it says nothing new. */
function withReason(message: string, reason: string): string {
  return reason === "" || reason === "None" || reason === "NonZeroExitCode"
    ? message
    : `${message} (${reason})`;
}
