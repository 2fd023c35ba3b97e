import { ConnectorRegistry } from "../connector/connector-registry.ts";
import { type DeclaredInterface, refuseContradiction } from "../connector/refuse-contradiction.ts";
import { takeRows } from "../datasets/taken-rows.ts";
import { writeDatasets } from "../datasets/write-datasets.ts";
import { FxError } from "../errors/errors.ts";
import { checkedLiterals } from "../literals/checked-literals.ts";
import { fieldsIn } from "../literals/fields-in.ts";
import { fieldsOfVariables } from "../literals/variables.ts";
import type { TaskDefinition } from "../task/task-definition.ts";
import { buildTaskTemplate } from "../task-template/build-task-template.ts";
import type { TaskTemplate } from "../task-template/task-template.ts";
import type { TypeNode } from "../types/flyte-type.ts";
import type { Protocol } from "../wire/protocol.ts";
import { protocolOf } from "../wire/template/template-origin.ts";
import { wireOf } from "../wire/wire-of.ts";
import { absoluteInputs } from "./absolute-inputs.ts";
import { withProcessDefaults } from "./process-defaults.ts";
import { createRunFolder } from "./record/run-folder.ts";
import { runLocally } from "./run-locally.ts";
import type { RunOptions } from "./run-options.ts";
import { connectorRunner } from "./runners/connector-runner.ts";
import type { JobRunner } from "./runners/job-runner.ts";

/** Runs a task by the connector for its type. */
export async function runByConnector(
  task: TaskDefinition,
  inputs: object,
  options: RunOptions,
): Promise<object> {
  if (options.endpoint !== undefined)
    return runAtEndpoint((protocol) => typedAs(protocol, task), inputs, options);
  return runTemplate(typedAs("flyte1", task), byConnector(task, options), inputs, options);
}

/**
 * Runs a template by the connector for its type, as Flyte would: create, poll, outputs. Inputs and outputs have the types
 * that the template's interface gives. A shim task's executor may call it.
 *
 * @throws FxError FX2004 for inputs that do not fit; TaskFailure where the task fails; FX3005 without a connector; FX3022
 * if its interface contradicts the connector's.
 */
export async function runWithConnector(
  taskTemplate: TaskTemplate,
  inputs: object,
  options: RunOptions = {},
): Promise<object> {
  const typed = typedByInterface(taskTemplate);
  const declared = { ...typed, name: taskTemplate.id.name };
  return runTemplate(typed, byConnector(declared, options), inputs, options);
}

/** What is to be run, and the types of what goes in and comes out. */
export interface TypedTemplate {
  /** Over what everything crosses. Default: the protocol that the template came by. */
  readonly protocol?: Protocol;
  readonly template: TaskTemplate;
  readonly inputFields: ReadonlyMap<string, TypeNode>;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
}

/** The types that a template's interface gives. */
export function typedByInterface(template: TaskTemplate): TypedTemplate {
  return {
    template,
    inputFields: fieldsOfVariables(template.interface.inputs),
    outputFields: fieldsOfVariables(template.interface.outputs),
  };
}

function typedAs(protocol: Protocol, task: TaskDefinition): TypedTemplate {
  return {
    protocol,
    template: buildTaskTemplate(task, { protocol }),
    inputFields: fieldsIn(protocol, task.inputFields),
    outputFields: fieldsIn(protocol, task.outputFields),
  };
}

/** Runs a template by whatever runs it; with an endpoint, that is the server there. */
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
      protocolOf(typed.template),
    );
  return run(typed, runner, inputs, options);
}

/** Finds out what a server speaks and serves, then runs by it. */
async function runAtEndpoint(
  typedIn: (protocol: Protocol) => TypedTemplate,
  inputs: object,
  options: RunOptions,
  first?: Protocol,
): Promise<object> {
  const { connectEndpoint } = await import("./endpoint/connect-endpoint.ts");
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
  given: object,
  options: RunOptions,
): Promise<object> {
  const { template, inputFields, outputFields } = typed;
  const inputs = absoluteInputs(given, inputFields);
  const { values, taken } = takeRows(inputs, inputFields, "");
  const misfit = (details: readonly string[]): FxError =>
    new FxError("FX2004", `${count(details.length)} not fit ${template.id.name}`, { details });
  const literals = checkedLiterals(values, inputFields, misfit);
  const complete = withProcessDefaults(options);
  const wire = await wireOf(typed.protocol ?? protocolOf(template));
  if (taken.length === 0)
    return runLocally({ template, inputs: literals, outputFields, wire }, runner, complete);
  const runId = complete.newRunId();
  const prefix = `${createRunFolder(complete.projectRoot, runId).path}/inputs`;
  const written = await writeDatasets(inputs, inputFields, { prefix, caller: options }).catch(
    (error: unknown) => {
      throw error instanceof FxError && error.code === "FX1003"
        ? new FxError("FX2004", error.message, { details: error.details, hint: error.hint })
        : error;
    },
  );
  return runLocally(
    { template, inputs: checkedLiterals(written, inputFields, misfit), outputFields, wire },
    runner,
    { ...complete, newRunId: () => runId },
  );
}

function byConnector(
  task: DeclaredInterface,
  { registry = ConnectorRegistry.shared, projectRoot }: RunOptions,
): (template: TaskTemplate) => JobRunner {
  return (template) => {
    const connector = registry.getConnector(template.type, template.taskTypeVersion);
    refuseContradiction(task, connector, projectRoot);
    return connectorRunner(connector);
  };
}

function count(faults: number): string {
  return faults === 1 ? "1 input does" : `${faults} inputs do`;
}
