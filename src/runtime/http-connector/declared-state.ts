import { brandInstances } from "../base/json.ts";
import type { Phase } from "../wire/models/phase.ts";
import type { AnswerPath } from "./answer-value.ts";

/** Flyte's phases, as a declaration names them. */
export const FLYTE_PHASES = {
  queued: "QUEUED",
  initializing: "INITIALIZING",
  waiting: "WAITING_FOR_RESOURCES",
  running: "RUNNING",
  succeeded: "SUCCEEDED",
  failed: "FAILED",
  aborted: "ABORTED",
  retryable: "RETRYABLE_FAILED",
} as const satisfies Readonly<Record<string, Phase>>;

/** A phase, as a declaration names it: `retryable` is a failure after which Flyte tries again. */
export type PhaseName = keyof typeof FLYTE_PHASES;

/** A job whose state is several booleans. See {@link flags}. */
export class Flags {
  constructor(readonly flags: Readonly<Partial<Record<PhaseName, AnswerPath>>>) {}
}

brandInstances(Flags, "http-flags");

/**
 * For a service that reports a state with booleans. The job is in the first phase, as they are
 * written, whose path is true or has an object, such as that of an error. If none is, it is running.
 *
 * @example
 * state: flags({ succeeded: "is_success", failed: "is_error" })
 */
export function flags(paths: Readonly<Partial<Record<PhaseName, AnswerPath>>>): Flags {
  return new Flags(paths);
}

/** A job whose state is the status of the answer. See {@link httpStatus}. */
export class StatusStates {
  constructor(readonly phases: Readonly<Record<number, PhaseName>>) {}
}

brandInstances(StatusStates, "http-status");

/**
 * For a service that reports a state with the status of its answer.
 *
 * @example
 * state: httpStatus({ 202: "running", 200: "succeeded", 422: "failed" })
 */
export function httpStatus(phases: Readonly<Record<number, PhaseName>>): StatusStates {
  return new StatusStates(phases);
}
