import type { Clock, Logger, Secrets } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { isKind } from "../base/json.ts";
import type { Protocol } from "../base/protocol.ts";
import { isRemoteUri } from "../base/storage-uri.ts";
import type { Storage } from "../base/storage.ts";
import type { FunctionTask } from "../task/function-task.ts";
import type { TaskContext } from "../task/run/run-options.ts";
import { FUNCTION_RESOLVER, TASK_TEMPLATE_RESOLVER } from "../task/serialization-settings.ts";
import { ExecutableTemplateShimTask } from "../task/shim/executable-template-shim-task.ts";
import { decodeInlineTemplate, isInlineTemplate } from "../task/shim/inline-template.ts";
import {
  type ExpectedExport,
  findExecutor,
  findProjectExport,
  type ResolverOptions,
} from "../task/shim/project-export.ts";
import { nameAfterExport } from "../task/task-definition.ts";
import { toProtocolSecrets } from "../task/template/build-task-template.ts";
import type { LiteralMap } from "../values/literal.ts";
import { resolveOffloaded } from "../values/resolve-offloaded.ts";
import type { SecretRequest, TaskTemplate } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";
import { ContainerFault } from "./format-error-message.ts";

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
  if (!Object.hasOwn(RESOLVERS, resolver))
    throw new FxError("FX2002", `unknown --resolver ${JSON.stringify(resolver.slice(0, 200))}`, {
      hint: `--resolver ${Object.keys(RESOLVERS).join(", or ")}`,
    });
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

/** fx reads no larger message. */
const LARGEST_FILE = 64 * 1024 * 1024;

/** Flyte 2's value for `{{.taskTemplatePath}}`; nothing is stored there. */
const FLYTE2_PATH = "inline://taskTemplate";

/**
 * Reads a shim task's template: from the argument itself, or from the URI where Flyte 1 stored it.
 * Throws ContainerFault if that fails.
 */
async function readContainerTemplate(
  argument: string,
  { storage, signal, wire }: TaskContainer,
): Promise<TaskTemplate> {
  try {
    if (isInlineTemplate(argument)) return decodeInlineTemplate(argument, wire);
    if (argument === FLYTE2_PATH)
      throw new FxError("FX5015", "Flyte 2 runs this task, but it was serialized for Flyte 1", {
        hint: "fx serialize --for flyte2",
      });
    const bytes = await storage.getBytes(argument, { limit: LARGEST_FILE, signal });
    return wire.decodeTaskTemplate(bytes);
  } catch (error) {
    throw new ContainerFault(error);
  }
}

/**
 * Reads a task's inputs from a URI, including values that Flyte offloaded. Throws ContainerFault if
 * that fails.
 */
export async function readContainerInputs(
  uri: string | undefined,
  { storage, signal, wire }: TaskContainer,
): Promise<LiteralMap> {
  if (uri === undefined) return { literals: {} };
  try {
    const inputs = wire.decodeInputs(await storage.getBytes(uri, { limit: LARGEST_FILE, signal }));
    return await resolveOffloaded(inputs, {
      read: (offloaded, limit) => {
        // Inputs are untrusted: they must not read local files, such as mounted secrets.
        if (isRemoteUri(uri) && !isRemoteUri(offloaded))
          throw new FxError("FX5015", "it is a local file of this container");
        return storage.getBytes(offloaded, { limit, signal });
      },
      decode: wire.decodeLiteral,
    });
  } catch (error) {
    throw new ContainerFault(error);
  }
}

/** Everything an execution uses from its container. */
export interface TaskContainer {
  /** Opens the author's project in the working directory. */
  readonly openProject: () => Promise<ResolverOptions>;
  /** Places in the author's source are shown relative to this folder. */
  readonly workingFolder: string;
  readonly storage: Storage;
  /** The protocol of the Flyte that started the container. */
  readonly wire: Wire;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly log: Logger;
  /** Looks up secrets, also at the places that the task declares. */
  readonly secretsFor: (declared: readonly SecretRequest[]) => Secrets;
  /** Replaces the secrets known so far. */
  readonly redact: (text: string) => string;
  /** Fires with a RunStop on a process signal, or on an uncaught error in author code. */
  readonly signal: AbortSignal;
  /** `FLYTE_INTERNAL_WORKER_NAME` if the task has several workers, otherwise empty. */
  readonly worker: string;
  /** The name of the error file; each worker has its own. */
  readonly errorFile: string;
}
