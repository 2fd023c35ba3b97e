import type { TaskWork } from "../local/runners/in-process-runner.ts";
import type { TaskTemplate } from "../task-template/task-template.ts";
import { ExecutableTemplateShimTask } from "./executable-template-shim-task.ts";
import type { ExecutorClass } from "./shim-task-executor.ts";

/** The work of a shim task: its template and its executor, nothing else. */
export function shimRunner(template: TaskTemplate, executorType: ExecutorClass): TaskWork {
  const task = new ExecutableTemplateShimTask(template, executorType);
  return (run, context) => task.dispatchExecute(run.job.inputs, context);
}
