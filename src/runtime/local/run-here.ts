import { isDeepStrictEqual } from "node:util";
import { refuseContradiction } from "../connector/connector-base.ts";
import {
  type AnyConnector,
  ConnectorRegistry,
  findByCategory,
} from "../connector/connector-registry.ts";
import type {
  ConnectorLookup,
  RunnableTask,
  RunOptions,
  TypedTemplate,
} from "../task/run/run-options.ts";
import type { TaskDefinition } from "../task/task-definition.ts";
import { checkedInputs } from "../task/task-values.ts";
import { fieldsFromVariables } from "../values/literal-map.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import { getTemplateProtocol } from "../wire/shared/template-codec.ts";
import type { JobRunner } from "./local-run.ts";
import { openWorkers } from "./open-workers.ts";
import { copyInputs, storeInputRows } from "./prepare-inputs.ts";
import { withProcessDefaults } from "./process-defaults.ts";
import {
  createRunFolder,
  createServedFolder,
  getExchangePath,
  getRunPath,
} from "./record/run-folder.ts";
import { crossWire, runLocally } from "./run-locally.ts";
import { createConnectorRunner } from "./runners/connector-runner.ts";
import { createInProcessRunner } from "./runners/in-process-runner.ts";
import type { TakenRun } from "./take-run.ts";

/** Runs a task on this machine: by a connector, at the endpoint of the options, or its own work. */
export function runHere(
  runnable: RunnableTask,
  inputs: object,
  options: RunOptions,
): Promise<object> {
  return withRunner(runnable, options, (typed, runner) => run(typed, runner, inputs, options));
}

/**
 * Runs a template with the connector for its type, as Flyte would: create, poll, outputs. Inputs
 * and outputs have the types of the template's interface. The executor of a shim task may call it.
 *
 * @throws FxError FX2004 for inputs that do not fit; TaskFailure if the task fails; FX3005 without
 * a connector; FX3022 if its interface contradicts the connector's.
 */
export async function runWithConnector(
  taskTemplate: TaskTemplate,
  inputs: object,
  options: RunOptions = {},
): Promise<object> {
  return runHere(toRunnableTemplate(taskTemplate), inputs, options);
}

/**
 * Continues a run with its recorded template and inputs, whatever its task is now.
 *
 * @param task runs it; undefined if the endpoint or the connector for its type is enough
 */
export function continueTask(
  taken: TakenRun,
  task: TaskDefinition | undefined,
  options: RunOptions,
): Promise<object> {
  const { template } = taken.job;
  const recorded = toRunnableTemplate(template);
  const all = { ...options, ...taken.options };
  return withRunner(task?.toRunnable(all) ?? recorded, all, (typed, runner) => {
    const isUnchanged = isDeepStrictEqual(template.interface, typed.template.interface);
    const { outputFields } = isUnchanged ? typed : recorded.task;
    return continueRun(taken, runner(template), { ...typed, outputFields }, options);
  });
}

/** Continues a run with its recorded template and inputs. */
export function continueRun(
  { record, job, options: recorded }: TakenRun,
  runner: JobRunner,
  { outputFields, poll }: Pick<TypedTemplate, "outputFields" | "poll">,
  options: RunOptions,
): Promise<object> {
  const all = { ...withProcessDefaults({ ...options, ...recorded }), poll: record.poll };
  return runLocally({ ...job, outputFields, poll }, runner, all, record);
}

/** A template with the types of its interface, which a connector runs. */
export function toRunnableTemplate(template: TaskTemplate): RunnableTask {
  const protocol = getTemplateProtocol(template);
  const inputFields = fieldsFromVariables(template.interface.inputs);
  const outputFields = fieldsFromVariables(template.interface.outputs);
  return {
    task: { name: template.id.name, inputFields, outputFields },
    protocol,
    typedFor: () => ({ protocol, template, inputFields, outputFields }),
  };
}

/** Creates the runner for a template that has crossed the wire. */
type CreateRunner = (template: TaskTemplate) => JobRunner;

/** Calls `work` with what runs a task, and the template for it. Connects to the endpoint of the options, if any. */
async function withRunner(
  runnable: RunnableTask,
  options: RunOptions,
  work: (typed: TypedTemplate, runner: CreateRunner) => Promise<object>,
): Promise<object> {
  const { endpoint } = options;
  if (endpoint === undefined)
    return work(runnable.typedFor(options.protocol ?? "flyte1"), (template) =>
      createRunner(runnable, template, options),
    );
  const { connectEndpoint } = await import("./runners/endpoint-runner.ts");
  const server = await connectEndpoint(endpoint, options, runnable.protocol);
  const { protocol } = server;
  try {
    return await work({ ...runnable.typedFor(protocol), protocol }, server.runner);
  } finally {
    server.close();
  }
}

async function run(
  typed: TypedTemplate,
  runner: CreateRunner,
  inputs: object,
  options: RunOptions,
): Promise<object> {
  const { template, inputFields, outputFields } = typed;
  const complete = withProcessDefaults(options);
  const runId = complete.newRunId();
  const task = template.id.name;
  const { runs, signal } = complete;
  const exchange = getExchangePath(complete, runId);
  const folder = `${exchange}/inputs`;
  const values = await storeInputRows(inputs, inputFields, {
    task,
    folder,
    prepare: () => createRunFolder(runs, runId),
    caller: options,
  });
  const literals = checkedInputs(values, inputFields, task);
  const wire = await loadWire(typed.protocol);
  // A server on this machine may open only copies of the user's files.
  const isServed = exchange !== getRunPath(runs, runId);
  if (isServed) createServedFolder(runs, runId);
  const sent = isServed ? await copyInputs(literals, folder, signal) : literals;
  const job = crossWire({ template, inputs: sent, outputFields, poll: typed.poll, wire });
  return runLocally(job, runner(job.template), { ...complete, newRunId: () => runId });
}

function createRunner(
  { task, workFor, connector: own }: RunnableTask,
  template: TaskTemplate,
  options: RunOptions,
): JobRunner {
  const { registry, projectRoot } = options;
  if (workFor !== undefined) return createInProcessRunner(`"${task.name}"`, workFor(template));
  const connector = findConnector(template, registry, own as AnyConnector | undefined);
  refuseContradiction(task, connector, projectRoot);
  return createConnectorRunner(connector, openWorkers(connector, options));
}

/** A registry that the caller passes may replace a task's own connector, for instance by a fake. */
function findConnector(
  { type, taskTypeVersion }: TaskTemplate,
  registry: ConnectorLookup | undefined,
  own: AnyConnector | undefined,
): AnyConnector {
  const connectors = (registry?.connectors ?? []) as readonly AnyConnector[];
  const replaces = findByCategory(connectors, type, taskTypeVersion) !== undefined;
  if (own !== undefined && !replaces) return own;
  return (registry ?? ConnectorRegistry.shared).getConnector(type, taskTypeVersion) as AnyConnector;
}
