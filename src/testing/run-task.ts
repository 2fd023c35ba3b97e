import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Context, createLogger, type Logger } from "../runtime/base/context.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { createTemporaryFolder } from "../runtime/base/files.ts";
import { foldStack } from "../runtime/base/source/source-location.ts";
import type { ConnectorBase } from "../runtime/connector/connector-base.ts";
import { ConnectorRegistry } from "../runtime/connector/connector-registry.ts";
import { readInjectedFaults } from "../runtime/faults/parse-fault.ts";
import { VirtualClock } from "../runtime/local/clock/virtual-clock.ts";
import {
  type InjectingRunOptions,
  withProcessDefaults,
} from "../runtime/local/process-defaults.ts";
import { RunReplay } from "../runtime/local/run-recorder.ts";
import { createFixedSecrets } from "../runtime/secrets/secret-resolver.ts";
import { ConnectorTask } from "../runtime/task/connector-task.ts";
import type { RunEvent } from "../runtime/task/run/run-event.ts";
import type { RunOptions } from "../runtime/task/run/run-options.ts";
import { TaskFailure } from "../runtime/task/run/task-failure.ts";
import type { AnyTask } from "../runtime/task/task-definition.ts";
import type { UnknownValues } from "../runtime/values/types/shape.ts";
import type { Phase } from "../runtime/wire/models/phase.ts";
import { fakeClock } from "./fake-clock.ts";
import { findRecording } from "./replay-fetch.ts";

/** Input values of a task. */
export type TaskInputs<T extends AnyTask> = NonNullable<Parameters<T["run"]>[0]>;

/** Output values of a task. */
export type OutputsFrom<T extends AnyTask> = Awaited<ReturnType<T["run"]>>;

/** Options of {@link runTask}. */
export interface TaskTestOptions extends TestOptions {
  /** Connectors that may run the task. Default: the task's own connector, or the registered ones. */
  readonly connectors?: readonly ConnectorBase[];
}

/** Options of a run in a test. */
export interface TestOptions extends Omit<
  RunOptions,
  "secrets" | "log" | "registry" | "projectRoot"
> {
  /** Secrets by name. Default: none. Secrets of the machine are never read. */
  readonly secrets?: { readonly [name: string]: string };
  /** Faults of calls and requests, as `fx run --inject` reads them, such as `throw-before@get2`. */
  readonly inject?: readonly string[];
}

/** A line logged by the code under test, with its secrets redacted. */
export interface LoggedLine {
  /** The log method that was called. */
  readonly level: keyof Logger;
  /** First argument of the call. */
  readonly message: string;
  /** Second argument of the call, as JSON would store it. Missing if there was none. */
  readonly fields?: object;
}

/** A successful run. If a run fails, the call rejects with a TaskFailure, as `task.run` does. */
export interface TestRun<Outputs> {
  /** The outputs that `task.run` returns. */
  readonly outputs: Outputs;
  /** Phases of the job, in order, without repeats. */
  readonly phases: readonly Phase[];
  /** Messages reported with the phases, in order, such as `"60 %"`. */
  readonly messages: readonly string[];
  /** Lines logged by the code under test, in order, including debug lines. */
  readonly log: readonly LoggedLine[];
  /** All events of the run, in order. */
  readonly events: readonly RunEvent[];
  /** Temporary folder of this run. It is removed when the process exits. */
  readonly folder: string;
}

/** Polling takes no time on a fake clock, so this limit ends a job that would run forever. */
const LONGEST_VIRTUAL_RUN_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Runs a task as `fx run` does, in a new temporary folder and, by default, on a {@link FakeClock}.
 *
 * @throws FxError FX2002 if `inject` is invalid; FX2004 if the inputs do not match the interface;
 * TaskFailure if the task fails.
 * @example
 * const { outputs } = await runTask(weather, { city: "Oslo" }, { connectors: [new WeatherConnector()] });
 */
export async function runTask<T extends AnyTask>(
  task: T,
  inputs: TaskInputs<T>,
  { connectors, secrets: given = {}, inject, onEvent, ...rest }: TaskTestOptions = {},
): Promise<TestRun<OutputsFrom<T>>> {
  const folder = createTestFolder();
  const log: LoggedLine[] = [];
  const events: RunEvent[] = [];
  const registry = connectors && new ConnectorRegistry();
  for (const connector of connectors ?? []) registry?.register(connector);
  const secrets = createFixedSecrets(given);
  const recording = await findRecording(rest.fetch);
  const replayed = recording && new RunReplay(recording, secrets).options;
  const { clock = replayed?.clock ?? fakeClock() } = rest;
  const options: InjectingRunOptions = {
    secrets,
    inject: readInjectedFaults(inject, "inject"),
    ...replayed,
    ...rest,
    ...(replayed !== undefined && { fetch: replayed.fetch }),
    ...(clock instanceof VirtualClock && { timeoutMs: rest.timeoutMs ?? LONGEST_VIRTUAL_RUN_MS }),
    ...(registry !== undefined && { registry }),
    clock,
    log: createLogger((level) => (message, fields) => {
      log.push({ level, message, ...(fields !== undefined && { fields }) });
    }),
    projectRoot: folder,
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
  };
  const running = task.run(inputs, options) as Promise<OutputsFrom<T>>;
  const outputs = await running.catch((error: unknown) => {
    // Test runners print only the failure's own stack, so it starts where the author's code threw.
    if (error instanceof TaskFailure)
      error.stack = foldStack(error, error.cause instanceof Error ? error.cause : undefined);
    throw error;
  });
  const changes = events.flatMap((event) => (event.type === "phase" ? [event] : []));
  const phases = changes
    .map(({ phase }) => phase)
    .filter((phase, index, all) => phase !== all[index - 1]);
  const messages = changes.map(({ message }) => message).filter((message) => message !== "");
  return { outputs, phases, messages, log, events, folder };
}

let root: string | undefined;

/**
 * The folders are removed when the process exits, because a test may still read what its run wrote.
 */
export function createTestFolder(): string {
  if (root === undefined) {
    const made = createTemporaryFolder("flyte-fx-testing");
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
    root = made;
  }
  return mkdtempSync(join(root, "run-"));
}

/** Options of {@link runConnector}: the task, its inputs, and the options of a run. */
export type ConnectorTestOptions<T extends AnyTask> = TestOptions & {
  readonly task: T;
} & ({} extends TaskInputs<T>
    ? { readonly inputs?: TaskInputs<T> }
    : { readonly inputs: TaskInputs<T> });

/**
 * Runs one job with this connector as `fx run` does: it polls in the same loop and encodes every
 * value as Flyte would. Each call has its own registry, its own temporary folder and, by default,
 * its own {@link FakeClock}. `task` is optional if the connector declares its inputs and outputs.
 *
 * @throws FxError FX2004 if the inputs do not match the interface; FX5001 if a secret is missing;
 * TaskFailure if the job fails.
 * @example
 * const { outputs, phases } = await runConnector(new WeatherConnector(), { task: weather, inputs: { city: "Oslo" } });
 */
export function runConnector<T extends AnyTask>(
  connector: ConnectorBase,
  options: ConnectorTestOptions<T>,
): Promise<TestRun<OutputsFrom<T>>>;
export function runConnector(
  connector: ConnectorBase,
  options: TestOptions & { readonly inputs?: object; readonly task?: undefined },
): Promise<TestRun<UnknownValues>>;
export async function runConnector(
  connector: ConnectorBase,
  options: TestOptions & { readonly task?: AnyTask | undefined; readonly inputs?: object },
): Promise<TestRun<unknown>> {
  const { task = createDeclaredTask(connector), inputs = {}, ...rest } = options;
  const run: TestRun<unknown> = await runTask(task, inputs as never, {
    ...rest,
    connectors: [connector],
  });
  return run;
}

/** Creates a task from the interface that the connector declares. Throws FX3007 if it declares none. */
export function createDeclaredTask(connector: ConnectorBase): AnyTask {
  const { inputFields, outputFields } = connector;
  if (inputFields === undefined && outputFields === undefined) {
    throw new FxError("FX3007", `"${connector.name}" declares neither inputs nor outputs`, {
      hint: "pass a task, as the option task",
      location: connector.definedAt.location,
    });
  }
  const { name, version } = connector.taskCategory;
  return new ConnectorTask(connector, {
    name,
    taskType: name,
    taskTypeVersion: version,
    inputs: Object.fromEntries(inputFields ?? []),
    outputs: Object.fromEntries(outputFields ?? []),
  });
}

/**
 * Creates the context for calling a connector's method directly. By default the log is discarded,
 * the signal never fires, and the clock is a {@link FakeClock}.
 *
 * @example
 * await connector.delete(new Job({ jobId: "never-was" }), testContext({ secrets: { WX_API_KEY: "test" } }));
 */
export function testContext(
  options: Pick<TestOptions, "clock" | "secrets" | "random" | "fetch" | "signal"> = {},
): Context {
  const {
    secrets = {},
    signal = new AbortController().signal,
    clock = fakeClock(),
    ...rest
  } = options;
  const { random, fetch, log } = withProcessDefaults({ ...rest, clock });
  return { clock, random, fetch, log, secrets: createFixedSecrets(secrets), signal };
}
