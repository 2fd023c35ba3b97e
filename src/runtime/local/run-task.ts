import { FxError } from "../errors.ts";
import { Faults } from "../literals/faults.ts";
import { toLiteralMap } from "../literals/literal-map.ts";
import { fieldsOfVariables } from "../literals/variables.ts";
import { buildTaskTemplate } from "../task-template/build-task-template.ts";
import type { TaskTemplate } from "../task-template/task-template.ts";
import type { AnyTask } from "../task/task.ts";
import type { TypeNode } from "../types/flyte-type.ts";
import { withProcessDefaults } from "./process-defaults.ts";
import { runLocally } from "./run-locally.ts";
import type { RunOptions } from "./run-options.ts";

/** Runs a task by the connector for its type. */
export async function runTask(task: AnyTask, inputs: object, options: RunOptions): Promise<object> {
  const template = buildTaskTemplate(task, {});
  return run(template, task.inputFields, task.outputFields, inputs, options);
}

/**
 * Runs a template by the connector for its type, as Flyte would: create, poll, outputs. Inputs and outputs have the types
 * that the template's interface gives. A shim task's executor may call it.
 *
 * @throws FxError FX2004 for inputs that do not fit; TaskFailure where the task fails; FX3005 without a connector.
 */
export async function runWithConnector(taskTemplate: TaskTemplate, inputs: object, options: RunOptions = {}): Promise<object> {
  return run(taskTemplate, fieldsOfVariables(taskTemplate.interface.inputs), fieldsOfVariables(taskTemplate.interface.outputs), inputs, options);
}

type FieldMap = ReadonlyMap<string, TypeNode>;

async function run(template: TaskTemplate, inputFields: FieldMap, outputFields: FieldMap, inputs: object, options: RunOptions): Promise<object> {
  const faults = new Faults();
  const literals = toLiteralMap(inputs, inputFields, faults);
  if (faults.count > 0) throw new FxError("FX2004", `${count(faults.count)} not fit ${template.id.name}`, { details: faults.lines() });
  return runLocally({ template, inputs: literals, outputFields }, withProcessDefaults(options));
}

function count(faults: number): string {
  return faults === 1 ? "1 input does" : `${faults} inputs do`;
}
