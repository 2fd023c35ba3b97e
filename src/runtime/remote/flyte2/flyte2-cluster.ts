import { FxError } from "../../base/errors/errors.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { getField } from "../../wire/reflected/message-fields.ts";
import { ClusterBase } from "../cluster-base.ts";
import { hasStatus, toClusterError } from "../cluster-errors.ts";
import type {
  Cluster,
  ExecutionData,
  ExecutionState,
  ExecutionSummary,
  NewExecution,
  RegisteredTask,
  TaskVersion,
  UploadRequest,
  UploadTarget,
} from "../cluster.ts";
import { toDate } from "../message-parts.ts";
import {
  type ActionDetailsMessage,
  FIELD,
  FLYTE2,
  type ListRunsMessage,
  type TailLogsMessage,
} from "./flyte2-messages.ts";
import { readAction } from "./read-action.ts";

/** The pauses before another subscription, after a stream that ended early. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** How often in a row a subscription may fail. */
const MOST_FAILURES = 10;

/** Flyte 2's TaskService, RunService and the services beside them. */
export class Flyte2Cluster extends ClusterBase implements Cluster {
  readonly protocol = "flyte2";

  async findTask(task: TaskVersion): Promise<RegisteredTask | undefined> {
    const what = `look up ${task.name} ${task.version}`;
    const request = { taskId: this.#taskId(task) };
    const reply = await this.sendUnless("NOT_FOUND", what, FLYTE2.getTaskDetails, request);
    const bytes = reply && getField(reply, ...FIELD.taskSpec);
    return bytes && { form: "spec", bytes };
  }

  async registerTask(task: TaskVersion, spec: Uint8Array): Promise<"registered" | "identical"> {
    const what = `register ${task.name} ${task.version}`;
    const request = { taskId: this.#taskId(task) };
    const encoded = { field: FIELD.deploySpec, bytes: spec };
    const { deployTask } = FLYTE2;
    const reply = await this.sendUnless("ALREADY_EXISTS", what, deployTask, request, encoded);
    return reply === undefined ? "identical" : "registered";
  }

  async start({ name, task, inputs }: NewExecution): Promise<boolean> {
    const what = `start ${task.name}`;
    const request = {
      runId: this.#runId(name),
      taskId: this.#taskId(task),
      source: "RUN_SOURCE_CLI",
    };
    const encoded = { field: FIELD.runInputs, bytes: this.wire.encodeInputs(inputs) };
    const { createRun } = FLYTE2;
    const reply = await this.sendUnless("ALREADY_EXISTS", what, createRun, request, encoded);
    return reply !== undefined;
  }

  /** Subscribes again if a stream ends before the run does, which is normal behind proxies. */
  async *follow(name: string, signal: AbortSignal): AsyncGenerator<ExecutionState> {
    let failures = 0;
    for (;;) {
      try {
        for await (const reply of this.calls.stream(
          FLYTE2.watchActionDetails,
          { actionId: this.#actionId(name) },
          { signal },
        )) {
          failures = 0;
          const { details } = reply as { readonly details: ActionDetailsMessage | null };
          if (details === null) continue;
          const state = readAction(name, details);
          yield state;
          if (state.isFinal) return;
        }
      } catch (error) {
        failures += 1;
        if (!isTransient(error) || failures >= MOST_FAILURES)
          throw toClusterError(error, `follow ${name}`, this.endpoint);
      }
      await this.clock.sleep(pauseAfter(failures), { signal });
      const state = await this.getExecution(name);
      yield state;
      if (state.isFinal) return;
    }
  }

  async getExecution(name: string): Promise<ExecutionState> {
    const reply = await this.ask(`read run ${name}`, FLYTE2.getActionDetails, {
      actionId: this.#actionId(name),
    });
    const { details } = reply as { readonly details: ActionDetailsMessage | null };
    if (details !== null) return readAction(name, details);
    throw new FxError("FX5033", `${this.endpoint} returned no details of run ${name}`);
  }

  async *tailLogs(name: string, attempt: number, signal: AbortSignal): AsyncGenerator<string> {
    const request = { actionId: this.#actionId(name), attempt };
    try {
      for await (const reply of this.calls.stream(FLYTE2.tailLogs, request, { signal }))
        for (const { lines } of (reply as TailLogsMessage).logs)
          for (const { message } of lines) yield message;
    } catch (error) {
      throw toClusterError(error, `read the log of ${name}`, this.endpoint);
    }
  }

  async getData(name: string): Promise<ExecutionData> {
    const request = { actionId: this.#actionId(name) };
    const reply = await this.send(`read the data of ${name}`, FLYTE2.getActionData, request);
    const inputs = getField(reply, FIELD.dataInputs);
    const outputs = getField(reply, FIELD.dataOutputs);
    const none: LiteralMap = { literals: {} };
    return {
      inputs: inputs === undefined ? none : this.wire.decodeInputs(inputs),
      outputs: outputs === undefined ? none : this.wire.decodeOutputs(outputs),
    };
  }

  async abort(name: string, reason: string): Promise<boolean> {
    const request = { runId: this.#runId(name), reason };
    const what = `abort ${name}`;
    const reply = await this.askUnless("FAILED_PRECONDITION", what, FLYTE2.abortRun, request);
    return reply !== undefined;
  }

  async list(limit: number): Promise<readonly ExecutionSummary[]> {
    const reply = await this.ask("list the runs", FLYTE2.listRuns, {
      request: { limit, sortByFields: [{ key: "created_at", direction: "DESCENDING" }] },
      projectId: this.#projectId(),
    });
    return (reply as ListRunsMessage).runs.map(({ action }) => ({
      name: action?.id?.run?.name ?? "",
      task: action?.metadata?.task?.id?.name ?? "",
      phase: (action?.status?.phase ?? "UNSPECIFIED").replace(/^ACTION_PHASE_/, ""),
      startedAt: toDate(action?.status?.startTime),
    }));
  }

  createUpload(file: UploadRequest): Promise<UploadTarget> {
    return this.askForUpload(FLYTE2.createUpload, file, { contentLength: file.size });
  }

  getUser(): Promise<string | undefined> {
    return this.askForUser(FLYTE2.getUser);
  }

  /** No service of Flyte 2 tells its version. */
  getVersion(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** The domains belong to the project. */
  async checkScope(): Promise<{ readonly project: boolean; readonly domain: boolean }> {
    const { org, project, domain } = this.scope;
    const what = `look up project ${project}`;
    const request = { id: project, org };
    const reply = (await this.askUnless("NOT_FOUND", what, FLYTE2.getProject, request)) as
      | { readonly project: { readonly domains: readonly { readonly id: string }[] } | null }
      | undefined;
    const found = reply?.project;
    return {
      project: found != null,
      domain: found?.domains.some(({ id }) => id === domain) === true,
    };
  }

  getConsoleUrl(name: string): string {
    const { project, domain } = this.scope;
    return `${this.consoleUrl}/v2/domain/${domain}/project/${project}/runs/${name}`;
  }

  #taskId({ name, version }: TaskVersion): object {
    return { ...this.scope, name, version };
  }

  #runId(name: string): object {
    return { ...this.scope, name };
  }

  #projectId(): object {
    const { org, project, domain } = this.scope;
    return { organization: org, domain, name: project };
  }

  /** A run of one task is the action `a0`. */
  #actionId(name: string): object {
    return { run: this.#runId(name), name: "a0" };
  }
}

function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
}

function isTransient(error: unknown): boolean {
  return (
    hasStatus(error, "UNAVAILABLE") ||
    hasStatus(error, "DEADLINE_EXCEEDED") ||
    hasStatus(error, "INTERNAL") ||
    hasStatus(error, "UNKNOWN")
  );
}
