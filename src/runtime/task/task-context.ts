import type { Context } from "../base/context.ts";

/** What a function or an executor finds beside its inputs. */
export interface TaskContext extends Context {
  /** Where the task's results belong: a path in a local run. */
  readonly outputPrefix: string;
  /** Where large results go, such as files and tables (`--raw-output-data-prefix`). */
  readonly rawOutputPrefix: string;
  /**
   * Equal when the same attempt runs once more, another for the next one: for what must not be done twice. At most 32
   * characters of a–z and 2–7.
   */
  readonly idempotencyKey: string;
  /** Where the task may keep what a later attempt goes on from (`--checkpoint-path`). */
  readonly checkpoint?: string | undefined;
  /** What an earlier attempt kept (`--prev-checkpoint`). */
  readonly previousCheckpoint?: string | undefined;
}
