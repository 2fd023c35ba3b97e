import type { LogLine } from "../../wire/models/connector-messages.ts";
import type { Phase } from "../../wire/models/phase.ts";
import type { LogLink } from "../../wire/models/resource.ts";

/**
 * What happens in a local run, in order. Known secrets are replaced in its texts, but not in what an `error` holds.
 *
 * | type | happens when |
 * |---|---|
 * | `started` | the run is on record, before its first attempt. `attempts` is 1 and the retries; `outputPrefix` that of the first one |
 * | `created` | `create` has returned. `resourceMeta` is its text, `base64:…` where it is none |
 * | `phase` | phase, message or links are others than before; `logLinks` are all that the attempt's job has named so far. Of a task without a connector RUNNING and SUCCEEDED alone |
 * | `polled` | a `get` of a job that goes on was answered, or failed. It was number `polls` of the attempt; the next comes in `nextInMs` |
 * | `get-failed` | `get` threw what can pass. It has for `failingForMs`, of the `budgetMs` that it may |
 * | `log` | the job's log has new lines |
 * | `retrying` | the attempt failed by `error`; the next begins in `inMs` |
 * | `deleting` | `delete` is called, since the job's end was not seen: `why`. `stopped` is true where the run was stopped or ran out of time |
 * | `deleted` | `delete` has answered, after `tookMs` by the run's clock |
 * | `succeeded` | the outputs are there, and fit; the run took `tookMs` by its clock |
 * | `warning` | something is amiss that does not fail the run |
 */
export type RunEvent = {
  /** The run's clock, in milliseconds since the epoch. */
  readonly at: number;
  /** From 1. */
  readonly attempt: number;
} & (
  | {
      readonly type: "started";
      readonly runId: string;
      readonly attempts: number;
      readonly outputPrefix: string;
    }
  | { readonly type: "created"; readonly resourceMeta: string }
  | {
      readonly type: "phase";
      readonly phase: Phase;
      readonly message: string;
      readonly logLinks: readonly LogLink[];
    }
  | { readonly type: "polled"; readonly polls: number; readonly nextInMs: number }
  | {
      readonly type: "get-failed";
      readonly error: unknown;
      readonly failingForMs: number;
      readonly budgetMs: number;
    }
  | { readonly type: "log"; readonly lines: readonly LogLine[] }
  | { readonly type: "retrying"; readonly inMs: number; readonly error: unknown }
  | { readonly type: "deleting"; readonly why: string; readonly stopped: boolean }
  | { readonly type: "deleted"; readonly tookMs: number }
  | { readonly type: "succeeded"; readonly tookMs: number }
  | { readonly type: "warning"; readonly message: string }
);

export type EmitRunEvent = (event: WithoutMoment<RunEvent>) => void;

type WithoutMoment<E> = E extends unknown ? Omit<E, "at" | "attempt"> : never;
