import { abortReason, raceAbort, settledWithin } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { readableThrown } from "../base/errors/thrown.ts";
import { idempotencyKey } from "../connector/idempotency-key.ts";
import { uploadOutputs } from "../storage/plan-uploads.ts";
import type { TaskContext } from "../task/run/run-options.ts";
import { RunStop, throwIfCrashed } from "../task/run/run-stop.ts";
import { startLimit } from "../task/run/start-limit.ts";
import type { LiteralMap } from "../values/literal.ts";
import type { ContainerError } from "../wire/models/container-error.ts";
import type { SecretRequest } from "../wire/models/task-template.ts";
import { ContainerFault, formatErrorMessage, verdictFromThrown } from "./format-error-message.ts";
import {
  type ContainerTask,
  type ExecuteRequest,
  readContainerInputs,
  resolveTask,
  type TaskContainer,
} from "./resolve-task.ts";

/** How long a stopped task may clean up: less than the 30 s that Kubernetes allows a pod. */
const CLEAN_UP_MS = 20_000;

/** How an execution ended. Its outputs or its error are in storage. */
export type ExecuteEnd = SucceededEnd | FailedEnd;

/** `at` is the URI of the outputs. */
interface SucceededEnd {
  readonly how: "succeeded";
  readonly at: string;
}

/** `at` is the URI of the error, even if writing it failed. */
export interface FailedEnd {
  readonly how: "failed";
  readonly at: string;
  readonly error: ContainerError;
  /** Why the error is not in storage. */
  readonly unwritten?: unknown;
}

const OUTPUTS = "outputs.pb";

/** One run of a task in its container: inputs.pb in, outputs.pb or error.pb out. */
export class TaskExecution {
  /** The call to author code in flight. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly request: ExecuteRequest,
    private readonly container: TaskContainer,
  ) {}

  /** Never rejects. */
  async run(): Promise<ExecuteEnd> {
    const { signal, log } = this.container;
    try {
      signal.throwIfAborted();
      const outputs = await raceAbort(this.#execute(), signal);
      // The task has succeeded. A stop must not write error.pb while outputs.pb is being written.
      await this.#put(OUTPUTS, outputs);
      if (signal.aborted) log.warn(`${abortReason(signal).message}, after the task had succeeded`);
      return { how: "succeeded", at: this.#getOutputUri(OUTPUTS) };
    } catch (thrown) {
      return this.#fail(readableThrown(thrown));
    }
  }

  /** Returns the content of outputs.pb. */
  async #execute(): Promise<Uint8Array> {
    const task = await resolveTask(this.request, this.container);
    const inputs = await readContainerInputs(this.request.inputs, this.container);
    const outputs = await this.#upload(await this.#runTask(task, inputs));
    return this.container.wire.encodeOutputs(outputs);
  }

  /**
   * Uploads output files, which would disappear with the container. A missing file is the author's
   * fault.
   */
  async #upload(outputs: LiteralMap): Promise<LiteralMap> {
    const { storage, signal } = this.container;
    try {
      return await uploadOutputs(outputs, {
        storage,
        signal,
        rawOutputPrefix: this.request.rawOutputPrefix,
      });
    } catch (error) {
      throw error instanceof FxError && error.kind === "task" ? error : new ContainerFault(error);
    }
  }

  async #runTask(task: ContainerTask, inputs: LiteralMap): Promise<LiteralMap> {
    const { clock, signal } = this.container;
    const { signal: stop, lift } = startLimit(clock, signal, "attempt-timeout", task.timeoutMs);
    const working = task.dispatchExecute(inputs, this.#createContext(task.secrets, stop));
    this.#work = working;
    try {
      const outputs = await raceAbort(working, stop);
      await throwIfCrashed(stop);
      return outputs;
    } finally {
      lift();
    }
  }

  #createContext(declared: readonly SecretRequest[], signal: AbortSignal): TaskContext {
    const { outputPrefix, rawOutputPrefix, checkpoint, previousCheckpoint } = this.request;
    const { clock, random, fetch, log, secretsFor } = this.container;
    return {
      clock,
      random,
      fetch,
      log,
      secrets: secretsFor(declared),
      signal,
      outputPrefix,
      idempotencyKey: idempotencyKey(outputPrefix),
      rawOutputPrefix,
      checkpoint,
      previousCheckpoint,
    };
  }

  /**
   * Writes the error before it waits for the task to clean up, because Kubernetes can kill a
   * stopped pod at any time.
   */
  async #fail(thrown: unknown): Promise<ExecuteEnd> {
    const { workingFolder, redact, clock, worker, errorFile, wire } = this.container;
    const { code, kind, origin } = verdictFromThrown(thrown, this.request.protocol);
    const error = {
      code: redact(code),
      message: formatErrorMessage(thrown, workingFolder, redact),
      kind,
      origin,
      timestamp: clock.now(),
      worker,
    };
    const at = this.#getOutputUri(errorFile);
    try {
      await this.#put(errorFile, wire.encodeErrorDocument(error));
    } catch (unwritten) {
      return {
        how: "failed",
        at,
        error,
        unwritten: unwritten instanceof ContainerFault ? unwritten.fault : unwritten,
      };
    }
    if (thrown instanceof RunStop && thrown.by.kind !== "crash")
      await settledWithin(CLEAN_UP_MS, this.#work, clock);
    return { how: "failed", at, error };
  }

  async #put(name: string, bytes: Uint8Array): Promise<void> {
    try {
      await this.container.storage.put(this.#getOutputUri(name), bytes);
    } catch (error) {
      throw new ContainerFault(error);
    }
  }

  #getOutputUri(name: string): string {
    return `${this.request.outputPrefix.replace(/\/$/, "")}/${name}`;
  }
}
