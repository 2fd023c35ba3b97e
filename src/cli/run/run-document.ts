import type { AnyTask } from "../../runtime/task/task.ts";
import { outputsDocument } from "./outputs-view.ts";
import type { ShownRun } from "./run-shown.ts";

/** The document that `fx run --json` prints; its `outputs` can be fed back as `--inputs`. */
export function runDocument(
  task: AnyTask,
  { id, attempts, tookMs, outputs, logLinks }: ShownRun,
): object {
  return {
    run: { id, task: task.name, phase: "SUCCEEDED", attempts, tookMs: Math.round(tookMs) },
    outputs: outputsDocument(outputs, task.outputFields),
    logLinks,
  };
}
