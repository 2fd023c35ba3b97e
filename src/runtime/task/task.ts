import { brandClass } from "../brand.ts";
import { FxError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { RunOptions } from "../local/run-options.ts";
import { captureLocation, type LazyLocation } from "../source-location.ts";
import type { Sql } from "../task-template/task-template.ts";
import { type TypeNode, nodeOf } from "../types/flyte-type.ts";
import type { Fields, Given, Native, Shape } from "../types/shape.ts";
import { type SecretRequestOptions, type TaskPolicy, type TaskPolicyOptions, readTaskPolicy } from "./task-policy.ts";

/** What every task takes. */
export interface TaskOptions<I, O> extends TaskPolicyOptions {
  /** Unique within a project; what `fx run FILE TASK` and Flyte call it. */
  readonly name: string;
  /** What it takes, by name. Default: nothing. */
  readonly inputs?: Fields<I>;
  /** What it gives, by name. Default: nothing. */
  readonly outputs?: Fields<O>;
  /** Default 0. Which version of the task's type it is written for. */
  readonly taskTypeVersion?: number;
  /** Secrets that Flyte mounts for the task (`security_context.secrets`). */
  readonly secrets?: readonly SecretRequestOptions[];
}

/** How a task is serialized. All of it may stay empty: who registers the task fills it in. */
export interface SerializationSettings {
  readonly project?: string;
  readonly domain?: string;
  readonly version?: string;
  /** The image for tasks that run in a container. */
  readonly image?: string;
  /** Environment variables for tasks that run in a container. */
  readonly env?: { readonly [key: string]: string };
}

/**
 * What is known of a task: its name, its interface and its policy. A subclass says its `taskType`, and by a mixin
 * who runs it.
 *
 * @example
 * class WeatherTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "weather"; }
 */
export abstract class Task<I = Shape, O = Shape> {
  /** The type by which Flyte finds the connector or plugin that runs it. */
  abstract readonly taskType: string;
  readonly name: string;
  readonly inputs: Shape;
  readonly outputs: Shape;
  readonly taskTypeVersion: number;
  readonly policy: TaskPolicy;
  /** The types of the inputs and outputs by name, in the order of their declaration. */
  readonly inputFields: ReadonlyMap<string, TypeNode>;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  /** Where it was made, in the author's source. */
  readonly definedAt: LazyLocation;

  /** @throws FxError FX3007 with every fault of the options. */
  constructor(options: TaskOptions<I, O>) {
    this.definedAt = captureLocation();
    this.policy = readTaskPolicy(options, () => this.definedAt.location);
    this.name = options.name;
    this.inputs = (options.inputs ?? {});
    this.outputs = (options.outputs ?? {});
    this.taskTypeVersion = options.taskTypeVersion ?? 0;
    this.inputFields = fieldsOf(this.inputs);
    this.outputFields = fieldsOf(this.outputs);
  }

  /** The task's configuration as the connector reads it from the template (`TaskTemplate.custom`). Default: none. */
  getCustom(_settings: SerializationSettings): JsonObject {
    return {};
  }

  /** Text settings for the platform (`TaskTemplate.config`). Default: none. */
  getConfig(_settings: SerializationSettings): { readonly [key: string]: string } {
    return {};
  }

  /** The SQL statement (`TaskTemplate.sql`). Default: none. */
  getSql(_settings: SerializationSettings): Sql | undefined {
    return undefined;
  }

  /**
   * Runs the task here, as Flyte would: template, inputs, ResourceMeta and outputs are encoded and decoded again at
   * each border. With required inputs they must be passed.
   *
   * @throws FxError FX2004 for inputs that do not fit; TaskFailure where the task fails; FX3005 without a connector.
   */
  run(...[inputs, options]: {} extends Given<I> ? [inputs?: Given<I>, options?: RunOptions] : [inputs: Given<I>, options?: RunOptions]): Promise<Native<O>> {
    return this.execute(inputs ?? {}, options ?? {}) as Promise<Native<O>>;
  }

  /** Overridden by the mixins: who runs a task of this kind. */
  protected execute(_inputs: object, _options: RunOptions): Promise<object> {
    const error = new FxError("FX3007", `nothing runs ${this.name}: its class has no executor`, {
      location: this.definedAt.location,
      hint: `class MyTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "${this.taskType}"; }`,
    });
    return Promise.reject(error);
  }
}

brandClass(Task, "task");

/** Any task, where its types do not matter. */
export type AnyTask = Task<unknown, unknown>;

function fieldsOf(shape: Shape): ReadonlyMap<string, TypeNode> {
  return new Map(Object.entries(shape).map(([name, type]) => [name, nodeOf(type)]));
}
