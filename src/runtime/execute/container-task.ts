import type { LiteralMap } from "../literals/literal.ts";
import type { TaskContext } from "../task/task-context.ts";
import type { SecretRequest } from "../task-template/task-template.ts";

/** A task that its container runs, whatever it was found by. */
export interface ContainerTask {
  readonly name: string;
  /** Bounds the attempt; undefined: no limit. */
  readonly timeoutMs: number | undefined;
  /** What it asks Flyte for. */
  readonly secrets: readonly SecretRequest[];
  dispatchExecute(inputs: LiteralMap, context: TaskContext): Promise<LiteralMap>;
}
