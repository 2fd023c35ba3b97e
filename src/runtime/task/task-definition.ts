import { brandClass } from "../base/brand.ts";
import type { JsonObject } from "../base/json.ts";
import { captureLocation, type LazyLocation } from "../base/source/source-location.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { type Fields, type Shape, fieldsFromShape } from "../values/types/shape.ts";
import type { Container, Sql } from "../wire/models/task-template.ts";
import type { SerializationSettings } from "./serialization-settings.ts";
import {
  type SecretRequestOptions,
  type TaskPolicy,
  type TaskPolicyOptions,
  readTaskPolicy,
} from "./task-policy.ts";

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

/** What is known of a task, whoever runs it: its name, its interface, its policy, and what its template holds. */
export abstract class TaskDefinition {
  /** The type by which Flyte finds the connector or plugin that runs it. */
  abstract readonly taskType: string;
  /** What `fx run FILE TASK` and Flyte call it. A function task without one has its function's name, else that of its export. */
  readonly name: string;
  /** As declared; `{}` where nothing was. */
  readonly inputs: Shape;
  /** As declared; `{}` where nothing was. The bare type of a function's only output is here under the name `o0`. */
  readonly outputs: Shape;
  /** 0 where none was given. */
  readonly taskTypeVersion: number;
  /** When and how often it runs, and which secrets it asks for. */
  readonly policy: TaskPolicy;
  /** The types of the inputs and outputs by name, in the order of their declaration. */
  readonly inputFields: ReadonlyMap<string, TypeNode>;
  /** The same for the outputs. */
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  /** Where it was made, in the author's source. */
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

  /** What `run` gave, as outputs by name. */
  outputsByName(result: unknown): object {
    return result as object;
  }

  /** What runs it where no connector or plugin does (`TaskTemplate.container`). Default: none. */
  getContainer(_settings: SerializationSettings): Container | undefined {
    return undefined;
  }
}

brandClass(TaskDefinition, "task");

/** The name of a task that was made without one, until it is known under which name a module exports it. */
export const UNNAMED = "function_task";

/** Gives a task that was made without a name the name of its export. */
export function nameAfterExport(task: TaskDefinition, exportName: string): void {
  if (task.name === UNNAMED && exportName !== "default")
    Object.defineProperty(task, "name", { value: exportName, enumerable: true });
}
