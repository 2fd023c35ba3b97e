import { isDeepStrictEqual } from "node:util";
import type { Protocol } from "../base/protocol.ts";
import { type AnyConnector, ConnectorRegistry } from "../connector/connector-registry.ts";
import { type DeclaredInterface, refuseContradiction } from "../connector/refuse-contradiction.ts";
import { checkedInputs } from "../task/run/invalid-inputs-error.ts";
import type { ConnectorLookup, RunOptions } from "../task/run/run-options.ts";
import type { TaskWork, TypedTemplate } from "../task/run/task-runner.ts";
import type { TaskDefinition } from "../task/task-definition.ts";
import { buildTaskTemplate } from "../task/template/build-task-template.ts";
import { fieldsFromVariables } from "../values/literal-map.ts";
import { toProtocolFields } from "../values/to-protocol-fields.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import { getTemplateProtocol } from "../wire/shared/template-origin.ts";
import { copyServedInputs } from "./copy-served-inputs.ts";
import type { JobRunner } from "./local-run.ts";
import { type CompleteRunOptions, withProcessDefaults } from "./process-defaults.ts";
import { createRunFolder, getExchangePath } from "./record/run-folder.ts";
import { isResumed, type ResumedRunOptions } from "./resumed-run.ts";
import { runLocally } from "./run-locally.ts";
import { createConnectorRunner } from "./runners/connector-runner.ts";
import { createInProcessRunner } from "./runners/in-process-runner.ts";
import { storeInputRows } from "./store-input-rows.ts";

/**
 * Runs a task with its own connector, or with the one for its type. A registry in the options takes
 * precedence.
 */
export async function runByConnector(
  task: TaskDefinition,
  inputs: object,
  options: RunOptions,
  connector?: object,
): Promise<object> {
  if (options.endpoint !== undefined)
    return runAtEndpoint((protocol) => buildTypedTemplate(protocol, task), inputs, options);
  return runTemplate(
    buildTypedTemplate(options.protocol ?? "flyte1", task),
    findRunner(task, options, connector as AnyConnector | undefined),
    inputs,
    options,
  );
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
  const typed = typeByInterface(taskTemplate);
  const declared = { ...typed, name: taskTemplate.id.name };
  return runTemplate(typed, findRunner(declared, options), inputs, options);
}

/** Types a template by its interface. */
export function typeByInterface(template: TaskTemplate): TypedTemplate {
  return {
    template,
    inputFields: fieldsFromVariables(template.interface.inputs),
    outputFields: fieldsFromVariables(template.interface.outputs),
  };
}

function buildTypedTemplate(protocol: Protocol, task: TaskDefinition): TypedTemplate {
  return {
    protocol,
    template: buildTaskTemplate(task, { protocol }),
    inputFields: toProtocolFields(protocol, task.inputFields),
    outputFields: toProtocolFields(protocol, task.outputFields),
    poll: task.policy.poll,
  };
}

/** Runs a template with its runner, or at the endpoint if the options have one. */
export async function runTemplate(
  typed: TypedTemplate,
  runner: (template: TaskTemplate) => JobRunner,
  inputs: object,
  options: RunOptions,
): Promise<object> {
  if (options.endpoint !== undefined)
    return runAtEndpoint(
      (protocol) => ({ ...typed, protocol }),
      inputs,
      options,
      getTemplateProtocol(typed.template),
    );
  return run(typed, runner, inputs, options);
}

/** Connects to a server and runs a template there. */
async function runAtEndpoint(
  typedIn: (protocol: Protocol) => TypedTemplate,
  inputs: object,
  options: RunOptions,
  first?: Protocol,
): Promise<object> {
  const { connectEndpoint } = await import("./runners/endpoint-runner.ts");
  const server = await connectEndpoint(options, first);
  try {
    return await run(
      typedIn(server.protocol),
      (template) => server.runner(template),
      inputs,
      options,
    );
  } finally {
    server.close();
  }
}

async function run(
  typed: TypedTemplate,
  runner: (template: TaskTemplate) => JobRunner,
  inputs: object,
  options: RunOptions,
): Promise<object> {
  const { template, inputFields, outputFields } = typed;
  const complete = withProcessDefaults(options);
  if (isResumed(complete)) return resume(typed, runner, complete);
  const runId = complete.newRunId();
  const task = template.id.name;
  const folder = `${getExchangePath(complete, runId)}/inputs`;
  const values = await storeInputRows(inputs, inputFields, {
    task,
    folder,
    prepare: () => createRunFolder(complete.runs, runId),
    caller: options,
  });
  const literals = checkedInputs(values, inputFields, task);
  const wire = await loadWire(typed.protocol ?? getTemplateProtocol(template));
  const sent = await copyServedInputs(literals, folder, runId, complete);
  return runLocally({ template, inputs: sent, outputFields, poll: typed.poll, wire }, runner, {
    ...complete,
    newRunId: () => runId,
  });
}

/** Continues a run with its recorded template and inputs, whatever the task is now. */
async function resume(
  typed: TypedTemplate,
  runner: (template: TaskTemplate) => JobRunner,
  options: CompleteRunOptions & Pick<ResumedRunOptions, "resumed">,
): Promise<object> {
  const { record } = options.resumed;
  const wire = await loadWire(record.protocol);
  const template = wire.decodeTaskTemplate(options.resumed.template);
  const isUnchanged = isDeepStrictEqual(template.interface, typed.template.interface);
  const outputFields = isUnchanged ? typed.outputFields : typeByInterface(template).outputFields;
  const inputs = wire.decodeInputs(options.resumed.inputs);
  return runLocally(
    { template, inputs, outputFields, poll: typed.poll, wire },
    runner,
    options,
    record,
  );
}

/** Runs a template in this process, with a function or an executor. */
export async function runInProcess(
  typed: TypedTemplate,
  workFor: (received: TaskTemplate) => TaskWork,
  inputs: object,
  options: RunOptions,
): Promise<object> {
  const name = `"${typed.template.id.name}"`;
  return runTemplate(
    typed,
    (received) => createInProcessRunner(name, workFor(received)),
    inputs,
    options,
  );
}

function findRunner(
  task: DeclaredInterface,
  { registry, projectRoot }: RunOptions,
  own?: AnyConnector,
): (template: TaskTemplate) => JobRunner {
  return (template) => {
    const connector = findConnector(template, registry, own);
    refuseContradiction(task, connector, projectRoot);
    return createConnectorRunner(connector);
  };
}

/** A registry that the caller passes may replace a task's own connector, for instance by a fake. */
function findConnector(
  { type, taskTypeVersion }: TaskTemplate,
  registry: ConnectorLookup | undefined,
  own: AnyConnector | undefined,
): AnyConnector {
  const { connectors } = registry ?? { connectors: [] };
  const replaces = (connectors as readonly AnyConnector[]).some(
    ({ taskCategory: { name, version } }) => name === type && version === taskTypeVersion,
  );
  if (own !== undefined && !replaces) return own;
  return (registry ?? ConnectorRegistry.shared).getConnector(type, taskTypeVersion) as AnyConnector;
}
