import { ConnectorRegistry, findByCategory } from "../connector/connector-registry.ts";
import { FunctionTask } from "../task/function-task.ts";
import type { RunnableTask, RunOptions } from "../task/run/run-options.ts";
import { CustomizedContainerTask } from "../task/shim/customized-container-task.ts";
import { createShimWork, type ExecutorClass } from "../task/shim/executable-template-shim-task.ts";
import { type AnyTask, TaskDefinition } from "../task/task-definition.ts";
import { fieldsFromVariables } from "../values/literal-map.ts";
import { toFlyteType } from "../values/types/flyte-type.ts";
import type { Shape } from "../values/types/shape.ts";
import type { TaskTemplate, VariableMap } from "../wire/models/task-template.ts";
import { runHere, toRunnableTemplate } from "./run-here.ts";

/**
 * A task that fx knows from its serialized template. The project's task of the same name runs it,
 * or else the executor or connector for its type. The template's argument list is untrusted and
 * never used.
 */
export class TemplateTask extends TaskDefinition {
  readonly taskType: string;

  /** @param known the tasks of the project */
  constructor(
    readonly template: TaskTemplate,
    private readonly known: readonly AnyTask[],
  ) {
    const { retries, timeout } = template.metadata;
    const shapes = {
      inputs: shapeFromVariables(template.interface.inputs),
      outputs: shapeFromVariables(template.interface.outputs),
    };
    super({
      name: template.id.name,
      ...shapes,
      retries,
      ...(timeout !== undefined && { timeout }),
      taskTypeVersion: template.taskTypeVersion,
    });
    this.taskType = template.type;
  }

  /**
   * @throws FxError FX3005 if neither an executor nor a connector of the project runs it; otherwise
   * as Task.run.
   */
  async run(inputs: object, options: RunOptions = {}): Promise<object> {
    return runHere(this.toRunnable(options), inputs, options);
  }

  /**
   * Uses a function's own types under Flyte 1, and the template's under Flyte 2, which encodes some
   * types differently.
   */
  override toRunnable(options: RunOptions): RunnableTask {
    const own = toRunnableTemplate(this.template);
    const namesake = this.known.find(
      (task) => task.name === this.name && task.taskType === this.taskType,
    );
    if (namesake instanceof FunctionTask) {
      const runnable = (namesake as FunctionTask).toRunnable();
      return own.protocol === "flyte1" ? runnable : { ...runnable, ...own };
    }
    const executorType =
      namesake instanceof CustomizedContainerTask
        ? namesake.executorType
        : this.#executorForType(options);
    if (executorType === undefined) return own;
    return { ...own, workFor: (received) => createShimWork(received, executorType) };
  }

  /** A connector for the type takes precedence over the executor of another task of that type. */
  #executorForType({ registry = ConnectorRegistry.shared }: RunOptions): ExecutorClass | undefined {
    const { connectors } = registry as ConnectorRegistry;
    if (findByCategory(connectors, this.taskType, this.taskTypeVersion) !== undefined)
      return undefined;
    return this.known
      .filter((task) => task instanceof CustomizedContainerTask)
      .find((task) => task.taskType === this.taskType)?.executorType;
  }
}

function shapeFromVariables(variables: VariableMap): Shape {
  return Object.fromEntries(
    [...fieldsFromVariables(variables)].map(([name, node]) => [
      name,
      toFlyteType(node.describe(variables[name]!.description)),
    ]),
  );
}
