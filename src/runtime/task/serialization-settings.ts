/** How a task is serialized. All of it may stay empty: who registers the task fills it in. */
export interface SerializationSettings {
  /** Which Flyte will get it. Default flyte1. */
  readonly protocol?: "flyte1" | "flyte2";
  /** Flyte's project. Default: empty. */
  readonly project?: string;
  /** Such as `development`. Default: empty. */
  readonly domain?: string;
  /** Under which the task is registered. Default: empty. */
  readonly version?: string;
  /** The image for tasks that run in a container and name none of their own; `{{.image.default}}` in those that do. */
  readonly image?: string;
  /** Further images by name, for `{{.image.NAME}}`. */
  readonly images?: { readonly [name: string]: string };
  /** Leaves image templates that no name is given for as they stand: a local run needs no image. Default false. */
  readonly keepImageTemplates?: boolean;
  /** Environment variables for tasks that run in a container; a task's own win. */
  readonly env?: { readonly [key: string]: string };
  /** Where the author's project exports a value, as `src/module#Export`; undefined where it does not. */
  readonly locate?: (exported: object) => string | undefined;
}

const INPUTS_AND_OUTPUTS = [
  ...["--inputs", "{{.input}}"],
  ...["--output-prefix", "{{.outputPrefix}}"],
  ...["--raw-output-data-prefix", "{{.rawOutputDataPrefix}}"],
];
const CHECKPOINTS = [
  ...["--checkpoint-path", "{{.checkpointOutputPrefix}}"],
  ...["--prev-checkpoint", "{{.prevCheckpointPrefix}}"],
];

/** Where Flyte 1 stored the template. Under Flyte 2 the template itself takes its place: see `inlineTemplate`. */
export const TASK_TEMPLATE_PATH = "{{.taskTemplatePath}}";

export const TASK_TEMPLATE_RESOLVER = "flyte-fx/task-template";
export const FUNCTION_RESOLVER = "flyte-fx/function";

/** What the container of a shim task runs: the executor `module#Export`, with the task's template. */
export function buildShimArguments(
  executor: string,
  { protocol }: SerializationSettings,
): string[] {
  const resolver = ["--resolver", TASK_TEMPLATE_RESOLVER, "--", TASK_TEMPLATE_PATH, executor];
  return [...getCommand(protocol), ...INPUTS_AND_OUTPUTS, ...resolver];
}

/** What the container of a function task runs: the task that is exported as `module#Export`. */
export function buildFunctionArguments(
  task: string,
  { protocol }: SerializationSettings,
): string[] {
  const resolver = ["--resolver", FUNCTION_RESOLVER, "--", task];
  return [...getCommand(protocol), ...INPUTS_AND_OUTPUTS, ...CHECKPOINTS, ...resolver];
}

/** `inputs.pb`, `outputs.pb` and the template are another protocol's under Flyte 2. */
function getCommand(protocol: SerializationSettings["protocol"]): string[] {
  return ["fx", "execute", ...(protocol === "flyte2" ? ["--protocol", "flyte2"] : [])];
}
