import type { JsonObject } from "../json.ts";
import type { LiteralMap } from "../literals/literal.ts";
import { namedOutputs } from "../task/named-outputs.ts";
import { receivedInputs } from "../task/received-inputs.ts";
import type { TaskContext } from "../task/task-context.ts";
import type { TaskTemplate, TypedInterface } from "../task-template/task-template.ts";
import { type ExecutorFields, executorFields } from "./executor-fields.ts";
import type { ExecutorClass, ShimTaskExecutor } from "./shim-task-executor.ts";

/**
 * A task that is known by its TaskTemplate alone, with the executor that runs it: what `fx execute` makes in a container,
 * and `fx run` here.
 */
export class ExecutableTemplateShimTask {
  /** All that is known of the task. */
  readonly template: TaskTemplate;
  readonly #executorType: ExecutorClass;
  readonly #fields: ExecutorFields;

  /** @throws FxError FX1017 where the executor declares another interface than the template has. */
  constructor(template: TaskTemplate, executorType: ExecutorClass) {
    this.template = template;
    this.#executorType = executorType;
    this.#fields = executorFields(executorType, template);
  }

  /** That of `template.id`. */
  get name(): string {
    return this.template.id.name;
  }

  /** The types of inputs and outputs. */
  get interface(): TypedInterface {
    return this.template.interface;
  }

  /** The task's configuration; numbers are doubles. */
  get custom(): JsonObject {
    return this.template.custom;
  }

  /**
   * Runs the task from literals to literals.
   *
   * @throws FxError FX2004 for inputs that do not fit the interface, FX1003 for outputs that do not; whatever the executor throws.
   */
  async dispatchExecute(inputs: LiteralMap, context: TaskContext): Promise<LiteralMap> {
    const natives = receivedInputs(inputs, this.#fields.inputs, this.name);
    return namedOutputs(await this.execute(natives, context), this.#fields.outputs, this.name, {
      prefix: context.rawOutputPrefix,
      caller: context,
    });
  }

  /** Makes an executor and calls it with native inputs. */
  async execute(inputs: object, context: TaskContext): Promise<unknown> {
    const executor = new this.#executorType() as unknown as ShimTaskExecutor;
    return executor.executeFromModel(this.template, inputs as never, context);
  }
}
