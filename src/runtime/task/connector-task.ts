import type { JsonObject } from "../base/json.ts";
import type { Protocol } from "../base/protocol.ts";
import type { AnyFlyteType } from "../values/types/flyte-type.ts";
import type { Fields, Shape } from "../values/types/shape.ts";
import type { RunnableTask, TypedTemplate } from "./run/run-options.ts";
import { Task, type TaskOptions } from "./task-definition.ts";
import { buildLocalTemplate } from "./template/build-task-template.ts";

/**
 * The options of `connector.task()`. `inputs` and `outputs` are required unless the connector
 * declares them, and must not contradict the connector.
 */
export type ConnectorTaskOptions<I, O, TaskInputs, TaskOutputs> = Omit<
  TaskOptions<{}, {}>,
  "inputs" | "outputs" | "taskTypeVersion"
> & {
  /** The task's configuration, which the connector reads from the template (`TaskTemplate.custom`). Default: none. */
  readonly custom?: JsonObject;
} & InterfacePart<"inputs", I, TaskInputs> &
  InterfacePart<"outputs", O, TaskOutputs>;

/**
 * The inputs or outputs in the options of `connector.task()`. A connector that declares none has
 * the type `Shape`, which allows any name.
 */
type InterfacePart<Part extends string, Declared, Given> = string extends keyof Declared
  ? { readonly [P in Part]: Fields<Given> }
  : { readonly [P in Part]?: Given & OnlyDeclared<Declared, Given> };

/** Makes compiler errors point at the field that the connector does not declare. */
type OnlyDeclared<Declared, Given> = {
  readonly [K in keyof Given]: K extends keyof Declared ? AnyFlyteType : never;
};

/** A task that knows its connector. `connector.task()` creates it. */
export class ConnectorTask<I = Shape, O = Shape> extends Task<I, O> {
  readonly taskType: string;
  readonly #connector: object;
  readonly #custom: JsonObject;

  /** @internal Use `connector.task()`. */
  constructor(
    connector: object,
    options: TaskOptions<I, O> & {
      readonly taskType: string;
      readonly custom?: JsonObject | undefined;
    },
  ) {
    super(options);
    this.taskType = options.taskType;
    this.#connector = connector;
    this.#custom = options.custom ?? {};
  }

  /** @internal */
  get connector(): object {
    return this.#connector;
  }

  /** @internal */
  override toRunnable(): RunnableTask {
    const typedFor = (protocol: Protocol): TypedTemplate => buildLocalTemplate(this, protocol);
    return { task: this, typedFor, connector: this.#connector };
  }

  override getCustom(): JsonObject {
    return this.#custom;
  }
}
