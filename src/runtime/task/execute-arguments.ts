import type { SerializationSettings } from "./serialization-settings.ts";

const COMMAND = ["fx", "execute"];
/** `inputs.pb`, `outputs.pb` and the template are another protocol's there. */
const FLYTE2 = ["--protocol", "flyte2"];
const INPUTS_AND_OUTPUTS = [
  "--inputs",
  "{{.input}}",
  "--output-prefix",
  "{{.outputPrefix}}",
  "--raw-output-data-prefix",
  "{{.rawOutputDataPrefix}}",
];
const CHECKPOINTS = [
  "--checkpoint-path",
  "{{.checkpointOutputPrefix}}",
  "--prev-checkpoint",
  "{{.prevCheckpointPrefix}}",
];

/** Where Flyte 1 stored the template. Under Flyte 2 the template itself takes its place: see `inlineTemplate`. */
export const TASK_TEMPLATE_PATH = "{{.taskTemplatePath}}";

export const TASK_TEMPLATE_RESOLVER = "flyte-fx/task-template";
export const FUNCTION_RESOLVER = "flyte-fx/function";

/** What the container of a shim task runs: the executor `module#Export`, with the task's template. */
export function shimArguments(
  executor: string,
  settings: SerializationSettings,
): readonly string[] {
  return [
    ...commandFor(settings),
    ...INPUTS_AND_OUTPUTS,
    "--resolver",
    TASK_TEMPLATE_RESOLVER,
    "--",
    TASK_TEMPLATE_PATH,
    executor,
  ];
}

/** What the container of a function task runs: the task that is exported as `module#Export`. */
export function functionArguments(
  task: string,
  settings: SerializationSettings,
): readonly string[] {
  return [
    ...commandFor(settings),
    ...INPUTS_AND_OUTPUTS,
    ...CHECKPOINTS,
    "--resolver",
    FUNCTION_RESOLVER,
    "--",
    task,
  ];
}

function commandFor({ protocol }: SerializationSettings): readonly string[] {
  return protocol === "flyte2" ? [...COMMAND, ...FLYTE2] : COMMAND;
}
