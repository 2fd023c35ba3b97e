import { isKind } from "../base/brand.ts";
import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import type { FunctionTask } from "../task/function-task.ts";
import { FUNCTION_RESOLVER, TASK_TEMPLATE_RESOLVER } from "../task/serialization-settings.ts";
import { ExecutableTemplateShimTask } from "../task/shim/executable-template-shim-task.ts";
import {
  type ExpectedExport,
  findExecutor,
  findProjectExport,
} from "../task/shim/project-export.ts";
import type { TaskContext } from "../task/task-context.ts";
import { nameAfterExport } from "../task/task-definition.ts";
import { toProtocolSecrets } from "../task/template/build-task-template.ts";
import type { LiteralMap } from "../values/literal.ts";
import type { SecretRequest } from "../wire/models/task-template.ts";
import { readContainerTemplate } from "./read-container-files.ts";
import type { TaskContainer } from "./task-container.ts";

/** The arguments of a task's container: the URIs or paths of its files, and the task to run. */
export interface ExecuteRequest {
  /** The file with the inputs; undefined if the task has no inputs. */
  readonly inputs: string | undefined;
  /** The folder for `outputs.pb` or `error.pb`. */
  readonly outputPrefix: string;
  /** The folder for files and tables. */
  readonly rawOutputPrefix: string;
  readonly checkpoint: string | undefined;
  readonly previousCheckpoint: string | undefined;
  readonly resolver: string | undefined;
  readonly resolverArgs: readonly string[];
  /** The protocol of the Flyte that started the container. */
  readonly protocol: Protocol;
}

/** A task that its container runs. */
export interface ContainerTask {
  readonly name: string;
  /** Time limit for one attempt; undefined: no limit. */
  readonly timeoutMs: number | undefined;
  /** The secrets that it requests from Flyte. */
  readonly secrets: readonly SecretRequest[];
  dispatchExecute(inputs: LiteralMap, context: TaskContext): Promise<LiteralMap>;
}

const RESOLVERS = {
  [TASK_TEMPLATE_RESOLVER]: resolveShimTask,
  [FUNCTION_RESOLVER]: resolveFunctionTask,
};

const FUNCTION_TASK: ExpectedExport = {
  what: "function task",
  refuse: (value, exportName) =>
    isKind(value, "task") && typeof (value as Partial<FunctionTask>).dispatchExecute === "function"
      ? undefined
      : `${exportName} is not a task created by task(…)`,
  hint: "src/module#name, where the module has: export const name = task({ … }, …)",
};

/**
 * Finds the task that the resolver's arguments name.
 *
 * @throws FxError FX2002 for an unknown resolver, FX2012 for a task that is not in the project,
 * FX3001, FX3002 or FX3008 for a module that does not load; ContainerFault for a template that
 * cannot be read
 */
export function resolveTask(
  request: ExecuteRequest,
  container: TaskContainer,
): Promise<ContainerTask> {
  const { resolver = "" } = request;
  if (!Object.hasOwn(RESOLVERS, resolver)) throw unknownResolver(resolver);
  return RESOLVERS[resolver as keyof typeof RESOLVERS](request, container);
}

async function resolveShimTask(
  request: ExecuteRequest,
  container: TaskContainer,
): Promise<ContainerTask> {
  const [path, reference] = checkResolverArguments(request, [
    "the template's path",
    "src/module#Executor",
  ]);
  const template = await readContainerTemplate(path!, container);
  const executorType = await findExecutor(reference!, await container.openProject());
  const task = new ExecutableTemplateShimTask(template, executorType);
  return {
    name: task.name,
    timeoutMs: template.metadata.timeout?.toMs(),
    secrets: template.securityContext?.secrets ?? [],
    dispatchExecute: (inputs, context) => task.dispatchExecute(inputs, context),
  };
}

async function resolveFunctionTask(
  request: ExecuteRequest,
  container: TaskContainer,
): Promise<ContainerTask> {
  const [reference] = checkResolverArguments(request, ["src/module#task"]);
  const { value, exportName } = await findProjectExport(
    reference!,
    FUNCTION_TASK,
    await container.openProject(),
  );
  const task = value as FunctionTask;
  nameAfterExport(task, exportName);
  return {
    name: task.name,
    timeoutMs: task.policy.timeout?.toMs(),
    secrets: toProtocolSecrets(request.protocol, task.policy.secrets),
    dispatchExecute: (inputs, context) => task.dispatchExecute(inputs, context, request.protocol),
  };
}

function checkResolverArguments(
  { resolver = "", resolverArgs }: ExecuteRequest,
  expected: readonly string[],
): readonly string[] {
  if (resolverArgs.length === expected.length) return resolverArgs;
  throw new FxError(
    "FX2000",
    `${resolver} expects ${expected.length === 1 ? "one argument" : `${expected.length} arguments`} after --, got ${resolverArgs.length}`,
    { hint: `--resolver ${resolver} -- ${expected.map((name) => `<${name}>`).join(" ")}` },
  );
}

function unknownResolver(resolver: string): FxError {
  const known = Object.keys(RESOLVERS);
  return new FxError(
    "FX2002",
    resolver === ""
      ? "--resolver is missing"
      : `unknown resolver ${JSON.stringify(resolver.slice(0, 200))}${didYouMean(resolver, known)}`,
    { hint: `--resolver ${known.join(", or ")}` },
  );
}
