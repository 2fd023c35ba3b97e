import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { PollLimits } from "../poll-options.ts";
import type { TaskContext } from "../task-context.ts";
import type { TaskDefinition } from "../task-definition.ts";
import type { RunOptions } from "./run-options.ts";

/** A template to run, and the types of its inputs and outputs. */
export interface TypedTemplate {
  /** The protocol of all messages. Default: the protocol of the template. */
  readonly protocol?: Protocol;
  readonly template: TaskTemplate;
  readonly inputFields: ReadonlyMap<string, TypeNode>;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  /** The poll limits of the task. */
  readonly poll?: PollLimits;
}

/** The work of a task in this process: a function, or the executor of a shim task. */
export type TaskWork = (inputs: LiteralMap, context: TaskContext) => Promise<LiteralMap>;

/** Runs tasks. The entry point of the SDK installs one, so that tasks do not depend on the code that runs them. */
export interface TaskRunner {
  /** Runs a task with its own connector, or with the one that is registered for its type. */
  runByConnector(
    task: TaskDefinition,
    inputs: object,
    options: RunOptions,
    connector?: object,
  ): Promise<object>;
  /** Runs a template in this process. `workFor` receives the decoded template. */
  runInProcess(
    typed: TypedTemplate,
    workFor: (received: TaskTemplate) => TaskWork,
    inputs: object,
    options: RunOptions,
  ): Promise<object>;
}

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
