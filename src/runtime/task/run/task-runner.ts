import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { LazyLocation } from "../../base/source/source-location.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { PollLimits } from "../poll-options.ts";
import type { TaskContext } from "../task-context.ts";
import type { RunOptions } from "./run-options.ts";

/** The interface of a task, and where the author declares it. */
export interface DeclaredInterface {
  readonly name: string;
  readonly inputFields: ReadonlyMap<string, TypeNode>;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  /** Undefined for a task that fx knows only by its template. */
  readonly definedAt?: LazyLocation | undefined;
}

/** A template to run, and the types of its inputs and outputs. */
export interface TypedTemplate {
  /** The protocol of all messages. */
  readonly protocol: Protocol;
  readonly template: TaskTemplate;
  readonly inputFields: ReadonlyMap<string, TypeNode>;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  /** The poll limits of the task. */
  readonly poll?: PollLimits;
}

/** The work of a task in this process: a function, or the executor of a shim task. */
export type TaskWork = (inputs: LiteralMap, context: TaskContext) => Promise<LiteralMap>;

/** A task as a run needs it: its template, and what runs it. */
export interface RunnableTask {
  readonly task: DeclaredInterface;
  /** The protocol of a template that already exists. */
  readonly protocol?: Protocol;
  /** The template for the messages of a protocol, or the one that already exists. */
  typedFor(protocol: Protocol): TypedTemplate;
  /** The work for a decoded template. Without it, a connector runs the task. */
  readonly workFor?: (received: TaskTemplate) => TaskWork;
  /** The task's own connector. Default: the one that is registered for its type. */
  readonly connector?: object;
}

/** Runs tasks. The entry point of the SDK installs one, so that tasks do not depend on the code that runs them. */
export type TaskRunner = (
  task: RunnableTask,
  inputs: object,
  options: RunOptions,
) => Promise<object>;

let installed: TaskRunner | undefined;

/** Sets the runner that `Task.run` calls. */
export function installTaskRunner(runner: TaskRunner): void {
  installed = runner;
}

/** The installed runner. */
export function getTaskRunner(): TaskRunner {
  if (installed !== undefined) return installed;
  throw new FxError("FX7001", "no task runner is installed: import flyte-fx before you run a task");
}
