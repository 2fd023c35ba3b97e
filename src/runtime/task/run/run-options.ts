import type { Clock, Context, Logger, Secrets } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { LazyLocation } from "../../base/source/source-location.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { PollLimits, PollOptions } from "../poll-options.ts";
import type { RunEvent } from "./run-event.ts";

/**
 * Options of a local run. By default, a run uses the real clock, secrets from the environment, and the folder `.fx` in the
 * project. It handles no signals and prints nothing.
 */
export interface RunOptions {
  /** The clock of the run, and `context.clock` in author code. Default: the real clock. With the `FakeClock` of `flyte-fx/testing`, waiting takes no time. */
  readonly clock?: Clock;
  /** `context.secrets` in author code. Default: variables `_FSEC_KEY` and `KEY`, then the file `/etc/secrets/key`. */
  readonly secrets?: Secrets;
  /** Receives the log of author code, with known secrets replaced. Default: none. */
  readonly log?: Logger;
  /**
   * Returns numbers in [0, 1) for `context.random` and the random part of the pauses between attempts. Default:
   * `Math.random`; on a virtual clock, the same numbers in each run.
   */
  readonly random?: () => number;
  /** `context.fetch` in author code. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Stops the run: fx deletes the job, and the promise rejects with TaskStopped. */
  readonly signal?: AbortSignal;
  /** Folder that records runs. Default: `FX_RUNS`, or `.fx/runs` in the project. */
  readonly runsFolder?: string;
  /** Folder for the results. Default: a new folder in `runsFolder`. */
  readonly outputPrefix?: string;
  /**
   * The idempotency key of the first attempt, if the work already has one; for example, an executor passes on its own.
   * Default: derived from the id of the run. Later attempts derive their keys from it.
   */
  readonly idempotencyKey?: string;
  /** Overrides the retries of the task. */
  readonly retries?: number;
  /** Time limit of the whole run, including all attempts. Default: none. */
  readonly timeoutMs?: number;
  /** How long `get` may keep failing before the attempt fails. Default: 10 minutes. */
  readonly getFaultBudgetMs?: number;
  /** How often the run calls `get`. Default: the task's `poll`, then the connector's. */
  readonly poll?: PollOptions;
  /** Where to look up the connector. Default: the registry of `fx`. */
  readonly registry?: ConnectorLookup;
  /**
   * A connector server that runs the task instead of a connector in this process: `fx serve`, or one of Flyte's own.
   * Default: none. The run may then also reject with FX5021 (no reply), FX5022 (not a connector server) or FX5023 (the
   * reply does not decode).
   */
  readonly endpoint?: ConnectorEndpoint;
  /**
   * Where the task comes from. fx records it, so that `fx jobs resume` finds the task after this
   * process has died. Default: none; `fx jobs resume` then looks among all tasks of the project.
   */
  readonly origin?: RunOrigin;
  /** Whose messages the task exchanges, unless an endpoint or a template decides it. Default: Flyte 1. */
  readonly protocol?: Protocol;
  /** The project folder in which fx records runs. Default: the project of the working directory. */
  readonly projectRoot?: string;
  /** Receives each event, in order. An error in it fails the run. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** Where the task of a run comes from. */
export interface RunOrigin {
  /** The path of the module, relative to the project. */
  readonly module: string;
  /** The name under which the module exports the task. */
  readonly exportName: string;
  /** The files with environment variables, relative to the project. fx never records their values. */
  readonly envFiles: readonly string[];
  /** The flags for TLS at the endpoint, with the paths of the files. */
  readonly tlsFlags?: Readonly<Record<string, string | boolean>>;
  /** The recording that the run writes, relative to the project. */
  readonly record?: string;
  /** The recording that answers instead of the outside system, relative to the project. */
  readonly replay?: string;
}

/** Finds the connector of a task. A {@link ConnectorRegistry} implements it. */
export interface ConnectorLookup {
  /** All connectors. */
  readonly connectors: readonly object[];
  /** Returns the connector of a task type. Throws FX3005 if there is none. */
  getConnector(taskType: string, taskTypeVersion?: number): object;
}

/** The address of a connector server, and how to connect to it. */
export interface ConnectorEndpoint {
  /** `HOST:PORT`; an IPv6 address in brackets. */
  readonly address: string;
  /** The protocol of the server. Default: fx detects it, and tries Flyte 1 first. */
  readonly protocol?: Protocol;
  /** TLS options. Default: plain text, as Flyte's engine uses for a connector with `insecure: true`. */
  readonly tls?: EndpointTls;
}

/** Certificates for TLS, all in PEM format. */
export interface EndpointTls {
  /** The trusted certificate authorities. Default: those of Node. */
  readonly ca?: Uint8Array;
  /** The client's certificate with its chain, if the server requires one. Needs `key`. */
  readonly cert?: Uint8Array;
  /** The private key of `cert`, without a passphrase. */
  readonly key?: Uint8Array;
  /** The name in the server's certificate, if it differs from the host, for example behind a forwarded port. */
  readonly serverName?: string;
}

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

/** The context of a function or an executor. */
export interface TaskContext extends Context {
  /** Where to store the results of the task: a path in a local run. */
  readonly outputPrefix: string;
  /** Where to store large results, such as files and tables (`--raw-output-data-prefix`). */
  readonly rawOutputPrefix: string;
  /**
   * Identifies the attempt: the same if the attempt is repeated, different for each attempt. Use it
   * for work that must not happen twice. 32 characters of a–z and 2–7.
   */
  readonly idempotencyKey: string;
  /** Where the task may save progress for a later attempt (`--checkpoint-path`). */
  readonly checkpoint?: string | undefined;
  /** Where an earlier attempt saved its progress (`--prev-checkpoint`). */
  readonly previousCheckpoint?: string | undefined;
}
