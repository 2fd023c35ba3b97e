import type { Context } from "../base/context.ts";

/** The context of a function or an executor. */
export interface TaskContext extends Context {
  /** Where to store the results of the task: a path in a local run. */
  readonly outputPrefix: string;
  /** Where to store large results, such as files and tables (`--raw-output-data-prefix`). */
  readonly rawOutputPrefix: string;
  /**
   * Identifies the attempt: the same if the attempt is repeated, different for each attempt. Use it
   * for work that must not happen twice. 32 characters of a–z and 2–7.
   */
  readonly idempotencyKey: string;
  /** Where the task may save progress for a later attempt (`--checkpoint-path`). */
  readonly checkpoint?: string | undefined;
  /** Where an earlier attempt saved its progress (`--prev-checkpoint`). */
  readonly previousCheckpoint?: string | undefined;
}
