import { FxError } from "../base/errors/errors.ts";
import { captureLocation } from "../base/source/source-location.ts";
import { ConnectorTask, type ConnectorTaskOptions } from "../task/connector-task.ts";
import { type TypeNode, toFlyteType } from "../values/types/flyte-type.ts";
import type { Shape } from "../values/types/shape.ts";
import { type ConnectorBase, refuseContradiction } from "./connector-base.ts";

/** The options that JavaScript callers may pass. */
type UncheckedOptions = Omit<
  ConnectorTaskOptions<Shape, Shape, Shape, Shape>,
  "inputs" | "outputs"
> & {
  readonly inputs?: Shape | undefined;
  readonly outputs?: Shape | undefined;
};

/**
 * Creates a task that this connector runs. The interface comes from the options or from the connector.
 *
 * @throws FxError FX3007 for invalid options, or if neither declares the inputs or outputs; FX3022 if the options
 * contradict the connector.
 */
export function createConnectorTask(
  connector: ConnectorBase,
  options: UncheckedOptions,
): ConnectorTask {
  const task = new ConnectorTask(connector, {
    ...options,
    inputs: options.inputs ?? getDeclared("inputs", connector.inputFields, options.name),
    outputs: options.outputs ?? getDeclared("outputs", connector.outputFields, options.name),
    taskType: connector.taskCategory.name,
    taskTypeVersion: connector.taskCategory.version,
  });
  refuseContradiction(task, connector, undefined);
  return task;
}

function getDeclared(
  part: "inputs" | "outputs",
  fields: ReadonlyMap<string, TypeNode> | undefined,
  taskName: string,
): Shape {
  if (fields !== undefined)
    return Object.fromEntries([...fields].map(([name, node]) => [name, toFlyteType(node)]));
  throw new FxError(
    "FX3007",
    `task ${JSON.stringify(taskName)} declares no ${part}, and neither does its connector`,
    {
      location: captureLocation().location,
      hint: `pass ${part}: { … } to connector.task(), or declare them on the connector ({} for none)`,
    },
  );
}
