import { FxError } from "../base/errors/errors.ts";
import { brandClass, type JsonObject } from "../base/json.ts";
import { captureLocation, type LazyLocation } from "../base/source/source-location.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import {
  type Fields,
  fieldsFromShape,
  type InputValues,
  type Native,
  type Shape,
} from "../values/types/shape.ts";
import type { Container, Sql } from "../wire/models/task-template.ts";
import { getTaskRunner, type RunnableTask, type RunOptions } from "./run/run-options.ts";
import type { SerializationSettings } from "./serialization-settings.ts";
import {
  readTaskPolicy,
  type SecretRequestOptions,
  type TaskPolicy,
  type TaskPolicyOptions,
} from "./task-policy.ts";

/** The options of every task. */
export interface TaskOptions<I, O> extends TaskPolicyOptions {
  /** The name of the task, for `fx run FILE TASK` and Flyte. It must be unique in the project. */
  readonly name: string;
  /** The inputs by name. Default: none. */
  readonly inputs?: Fields<I>;
  /** The outputs by name. Default: none. */
  readonly outputs?: Fields<O>;
  /** The version of the task type. Default: 0. */
  readonly taskTypeVersion?: number;
  /** Secrets that Flyte mounts for the task (`security_context.secrets`). */
  readonly secrets?: readonly SecretRequestOptions[];
}

/** The name, interface, policy and template content of a task, regardless of what runs it. */
export abstract class TaskDefinition {
  /** The task type, which selects the connector or plugin in Flyte. */
  abstract readonly taskType: string;
  /** The name for `fx run FILE TASK` and Flyte. A function task without a name has the name of its function or export. */
  readonly name: string;
  /** The declared inputs. */
  readonly inputs: Shape;
  /** The declared outputs. A single unnamed output of a function has the name `o0`. */
  readonly outputs: Shape;
  /** The version of the task type. */
  readonly taskTypeVersion: number;
  /** Retries, timeout, cache and secrets. */
  readonly policy: TaskPolicy;
  /** The types of the inputs by name, in the order of declaration. */
  readonly inputFields: ReadonlyMap<string, TypeNode>;
  /** The types of the outputs by name, in the order of declaration. */
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  /** Where the author's source creates the task. */
  readonly definedAt: LazyLocation;

  /** @throws FxError FX3007 with every fault of the options. */
  constructor(options: TaskOptions<unknown, unknown>) {
    this.definedAt = captureLocation();
    this.policy = readTaskPolicy(options, () => this.definedAt.location);
    this.name = options.name;
    this.inputs = options.inputs ?? {};
    this.outputs = options.outputs ?? {};
    this.taskTypeVersion = options.taskTypeVersion ?? 0;
    this.inputFields = fieldsFromShape(this.inputs);
    this.outputFields = fieldsFromShape(this.outputs);
  }

  /** @internal What runs the task here. The mixins override it. */
  toRunnable(_options: RunOptions): RunnableTask {
    throw new FxError("FX3007", `nothing runs ${this.name}: its class has no executor`, {
      location: this.definedAt.location,
      hint: `class MyTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "${this.taskType}"; }`,
    });
  }

  /** The configuration that the connector reads from the template (`TaskTemplate.custom`). Default: none. */
  getCustom(_settings: SerializationSettings): JsonObject {
    return {};
  }

  /** String settings for the platform (`TaskTemplate.config`). Default: none. */
  getConfig(_settings: SerializationSettings): { readonly [key: string]: string } {
    return {};
  }

  /** The SQL statement (`TaskTemplate.sql`). Default: none. */
  getSql(_settings: SerializationSettings): Sql | undefined {
    return undefined;
  }

  /** Converts the result of `run` to outputs by name. */
  outputsByName(result: unknown): object {
    return result as object;
  }

  /** The container of the task, if no connector or plugin runs it (`TaskTemplate.container`). Default: none. */
  getContainer(_settings: SerializationSettings): Container | undefined {
    return undefined;
  }
}

brandClass(TaskDefinition, "task");

/** The name of an unnamed task until fx knows its export. */
export const UNNAMED = "function_task";

/** Names an unnamed task after its export. */
export function nameAfterExport(task: TaskDefinition, exportName: string): void {
  if (task.name === UNNAMED && exportName !== "default")
    Object.defineProperty(task, "name", { value: exportName, enumerable: true });
}

/**
 * A task with inputs and outputs by name. A subclass sets its `taskType` and uses a mixin that runs
 * it.
 *
 * @example
 * class WeatherTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "weather"; }
 */
export abstract class Task<I = Shape, O = Shape> extends TaskDefinition {
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it ties the declared shapes to I and O
  constructor(options: TaskOptions<I, O>) {
    super(options);
  }

  /**
   * Runs the task here as Flyte would: fx encodes and decodes template, inputs, ResourceMeta and
   * outputs wherever Flyte does. Inputs must be passed unless all are optional.
   *
   * @throws FxError FX2004 for inputs that do not fit; TaskFailure if the task fails; FX3005 without a connector.
   */
  run(
    ...[inputs, options]: {} extends InputValues<I>
      ? [inputs?: InputValues<I>, options?: RunOptions]
      : [inputs: InputValues<I>, options?: RunOptions]
  ): Promise<Native<O>> {
    return this.execute(inputs ?? {}, options ?? {}) as Promise<Native<O>>;
  }

  /** Runs the task as its mixin says. A class with its own way to run overrides it. */
  protected async execute(inputs: object, options: RunOptions): Promise<object> {
    return getTaskRunner()(this.toRunnable(options), inputs, options);
  }
}

/** A task with any types. */
export type AnyTask = TaskDefinition & {
  /** Runs the task here, see {@link Task.run}. A function task with a single unnamed output resolves to the bare value. */
  run(inputs: never, options?: RunOptions): Promise<unknown>;
};
