/** How to serialize a task. Every field may be empty; whoever registers the task fills it in. */
export interface SerializationSettings {
  /** The version of Flyte that will receive the task. Default: flyte1. */
  readonly protocol?: "flyte1" | "flyte2";
  /** The Flyte project. Default: empty. */
  readonly project?: string;
  /** The domain, such as `development`. Default: empty. */
  readonly domain?: string;
  /** The organization, in a Flyte 2 that has several. Default: empty. */
  readonly org?: string;
  /** The version under which the task is registered. Default: empty. */
  readonly version?: string;
  /** The image of tasks that name none, and the value of `{{.image.default}}`. */
  readonly image?: string;
  /** More images by name, for `{{.image.NAME}}`. */
  readonly images?: { readonly [name: string]: string };
  /** Keeps `{{.image.NAME}}` unchanged if the settings have no such image, because a local run needs none. Default: false. */
  readonly keepImageTemplates?: boolean;
  /** Environment variables of the containers. A task's own variables override them. */
  readonly env?: { readonly [key: string]: string };
  /** Returns where the project exports a value, as `src/module#Export`, or undefined. */
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

/** The path at which Flyte 1 stores the template. In Flyte 2, the template itself takes its place: see `inlineTemplate`. */
export const TASK_TEMPLATE_PATH = "{{.taskTemplatePath}}";

export const TASK_TEMPLATE_RESOLVER = "flyte-fx/task-template";
export const FUNCTION_RESOLVER = "flyte-fx/function";

/** The arguments of the container of a shim task: the executor `module#Export` and the template of the task. */
export function buildShimArguments(
  executor: string,
  { protocol }: SerializationSettings,
): string[] {
  const resolver = ["--resolver", TASK_TEMPLATE_RESOLVER, "--", TASK_TEMPLATE_PATH, executor];
  return [...getCommand(protocol), ...INPUTS_AND_OUTPUTS, ...resolver];
}

/** The arguments of the container of a function task: the export `module#Export`. */
export function buildFunctionArguments(
  task: string,
  { protocol }: SerializationSettings,
): string[] {
  const resolver = ["--resolver", FUNCTION_RESOLVER, "--", task];
  return [...getCommand(protocol), ...INPUTS_AND_OUTPUTS, ...CHECKPOINTS, ...resolver];
}

/** In Flyte 2, `inputs.pb`, `outputs.pb` and the template are messages of Flyte 2. */
function getCommand(protocol: SerializationSettings["protocol"]): string[] {
  return ["fx", "execute", ...(protocol === "flyte2" ? ["--protocol", "flyte2"] : [])];
}
