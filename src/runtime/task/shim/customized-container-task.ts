import { FxError } from "../../base/errors/errors.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Shape } from "../../values/types/shape.ts";
import type { Container } from "../../wire/models/task-template.ts";
import { buildContainer, type ContainerOptions } from "../container.ts";
import type { RunnableTask } from "../run/run-options.ts";
import { buildShimArguments, type SerializationSettings } from "../serialization-settings.ts";
import { Task, type TaskOptions } from "../task-definition.ts";
import { buildLocalTemplate } from "../template/build-task-template.ts";
import {
  createShimWork,
  type ExecutorClass,
  type ExecutorFor,
} from "./executable-template-shim-task.ts";

/** The options of a shim task. */
export interface CustomizedContainerTaskOptions<I, O, C>
  extends TaskOptions<I, O>, ContainerOptions {
  /** The task type. An executor may pass the template on to the connector of this type. */
  readonly taskType: string;
  /** The image of the executor. It needs `fx` on its PATH and the project in its working directory. */
  readonly containerImage: string;
  /** The configuration of the task. `getCustom` selects what goes into the template. */
  readonly config?: C;
  /** The class that runs the task. A module of the project must export it. */
  readonly executorType: new () => ExecutorFor<NoInfer<I>, NoInfer<O>>;
  /** Where the container finds the executor, as `src/module#Export`. Default: fx detects it. */
  readonly executor?: string;
}

/**
 * A shim task: a task in a container whose whole definition is its TaskTemplate. A subclass returns
 * from `getCustom` what the executor needs to know.
 *
 * @example
 * class GreetTask<I, O> extends CustomizedContainerTask<I, O, { greeting: string }> {
 *   override getCustom() { return { greeting: this.config.greeting }; }
 * }
 * export const greet = new GreetTask({
 *   name: "greet", taskType: "greeter", containerImage: "my-image:1", executorType: GreetExecutor,
 *   config: { greeting: "Hello" }, inputs: { name: t.string() }, outputs: { greeting: t.string() },
 * });
 */
export abstract class CustomizedContainerTask<I = Shape, O = Shape, C = unknown> extends Task<
  I,
  O
> {
  readonly taskType: string;
  /** The configuration, or undefined. */
  readonly config: C;
  /** The class of the executor. A local run creates an instance for each attempt. */
  readonly executorType: ExecutorClass;
  readonly #executor: string | undefined;
  readonly #container: ContainerOptions;

  constructor(options: CustomizedContainerTaskOptions<I, O, C>) {
    super(options);
    this.taskType = options.taskType;
    this.config = options.config as C;
    this.executorType = options.executorType as unknown as ExecutorClass;
    this.#executor = options.executor;
    this.#container = options;
  }

  /** Returns what the executor needs to know about the task (`TaskTemplate.custom`). */
  abstract override getCustom(settings: SerializationSettings): JsonObject;

  override getContainer(settings: SerializationSettings): Container {
    const args = buildShimArguments(this.#locateExecutor(settings), settings);
    return buildContainer(args, this.#container, settings);
  }

  /** @internal Runs from its own serialized template, as in the container. */
  override toRunnable(): RunnableTask {
    return {
      task: this,
      typedFor: (protocol) => buildLocalTemplate(this, protocol, this.executorType.name),
      workFor: (received) => createShimWork(received, this.executorType),
    };
  }

  #locateExecutor({ locate }: SerializationSettings): string {
    const found = this.#executor ?? locate?.(this.executorType);
    if (found !== undefined) return found;
    throw new FxError(
      "FX3011",
      `the executor ${this.executorType.name} of ${this.name} is not exported by any module of the project`,
      {
        location: this.definedAt.location,
        hint: `export it, or set executor: "src/module#${this.executorType.name}" on the task`,
      },
    );
  }
}
