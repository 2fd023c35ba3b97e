const INPUTS_AND_OUTPUTS = ["fx", "execute", "--inputs", "{{.input}}", "--output-prefix", "{{.outputPrefix}}", "--raw-output-data-prefix", "{{.rawOutputDataPrefix}}"];
const CHECKPOINTS = ["--checkpoint-path", "{{.checkpointOutputPrefix}}", "--prev-checkpoint", "{{.prevCheckpointPrefix}}"];

export const TASK_TEMPLATE_RESOLVER = "flyte-fx/task-template";
export const FUNCTION_RESOLVER = "flyte-fx/function";

/** What the container of a shim task runs: the executor `module#Export` with the template that Flyte keeps. */
export function shimArguments(executor: string): readonly string[] {
  return [...INPUTS_AND_OUTPUTS, "--resolver", TASK_TEMPLATE_RESOLVER, "--", "{{.taskTemplatePath}}", executor];
}

/** What the container of a function task runs: the task that is exported as `module#Export`. */
export function functionArguments(task: string): readonly string[] {
  return [...INPUTS_AND_OUTPUTS, ...CHECKPOINTS, "--resolver", FUNCTION_RESOLVER, "--", task];
}
