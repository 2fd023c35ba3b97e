import { FxError } from "../../base/errors/errors.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { getField } from "../../wire/reflected/message-fields.ts";
import { ClusterBase, type ClusterParts } from "../cluster-base.ts";
import type { ClusterCalls } from "../cluster-calls.ts";
import { hasStatus, toClusterError } from "../cluster-errors.ts";
import type {
  Cluster,
  ClusterScope,
  ExecutionState,
  ExecutionSummary,
  NewExecution,
  RegisteredTask,
  TaskVersion,
  UploadRequest,
  UploadTarget,
} from "../cluster.ts";
import { toDate } from "../message-parts.ts";
import { readLargeOutputs } from "../store/store-reader.ts";
import type { ClusterSelection } from "./cluster-selection.ts";
import {
  type ActionDetailsMessage,
  FLYTE2_FIELD,
  FLYTE2_METHODS,
  type ListRunsMessage,
  type TailLogsMessage,
} from "./flyte2-messages.ts";
import { watchRun } from "./follow-run.ts";
import { readAction } from "./read-action.ts";

/** Flyte 2's TaskService, RunService and the services beside them. */
export class Flyte2Cluster extends ClusterBase implements Cluster {
  readonly protocol = "flyte2";
  readonly #selection: ClusterSelection;

  constructor(
    calls: ClusterCalls,
    scope: ClusterScope,
    parts: ClusterParts,
    selection: ClusterSelection,
  ) {
    super(calls, scope, parts);
    this.#selection = selection;
  }

  async findTask(task: TaskVersion): Promise<RegisteredTask | undefined> {
    const what = `look up ${task.name} ${task.version}`;
    const request = { taskId: this.#taskId(task) };
    const reply = await this.sendUnless("NOT_FOUND", what, FLYTE2_METHODS.getTaskDetails, request);
    const bytes = reply && getField(reply, ...FLYTE2_FIELD.taskSpec);
    return bytes && { form: "spec", bytes };
  }

  async registerTask(task: TaskVersion, spec: Uint8Array): Promise<"registered" | "identical"> {
    const what = `register ${task.name} ${task.version}`;
    const request = { taskId: this.#taskId(task) };
    const encoded = { field: FLYTE2_FIELD.deploySpec, bytes: spec };
    const { deployTask } = FLYTE2_METHODS;
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
    const encoded = { field: FLYTE2_FIELD.runInputs, bytes: this.wire.encodeInputs(inputs) };
    const { createRun } = FLYTE2_METHODS;
    const reply = await this.sendUnless("ALREADY_EXISTS", what, createRun, request, encoded);
    return reply !== undefined;
  }

  follow(
    name: string,
    signal: AbortSignal,
    onAway: (summary: string) => void = () => undefined,
  ): AsyncGenerator<ExecutionState> {
    const look = (): Promise<ExecutionState> => this.getExecution(name);
    const run = { name, actionId: this.#actionId(name), look, onAway };
    return watchRun(run, this.calls, this.clock, signal);
  }

  async getExecution(name: string): Promise<ExecutionState> {
    const request = { actionId: this.#actionId(name) };
    const reply = await this.aboutExecution(name, () =>
      this.ask(`read run ${name}`, FLYTE2_METHODS.getActionDetails, request),
    );
    const { details } = reply as { readonly details: ActionDetailsMessage | null };
    if (details !== null) return readAction(name, details);
    throw new FxError("FX5033", `${this.endpoint} returned no details of run ${name}`);
  }

  async *tailLogs(name: string, attempt: number, signal: AbortSignal): AsyncGenerator<string> {
    const what = `read the log of ${name}`;
    const actionId = this.#actionId(name);
    const calls = await this.#selection.select(what, "OPERATION_TAIL_LOGS", { actionId });
    try {
      for await (const reply of calls.stream(
        FLYTE2_METHODS.tailLogs,
        { actionId, attempt },
        { signal },
      ))
        for (const { lines } of (reply as TailLogsMessage).logs)
          for (const { message } of lines) yield message;
    } catch (error) {
      throw toClusterError(error, what, calls.endpoint);
    }
  }

  async getInputs(name: string): Promise<LiteralMap> {
    const what = `read the inputs of ${name}`;
    const actionId = this.#actionId(name);
    const calls = await this.#selectData(what, actionId);
    const reply = await this.send(what, FLYTE2_METHODS.getActionData, { actionId }, calls);
    return this.wire.decodeInputs(getField(reply, FLYTE2_FIELD.dataInputs) ?? new Uint8Array());
  }

  #selectData(what: string, actionId: object): Promise<ClusterCalls> {
    return this.#selection.select(what, "OPERATION_GET_ACTION_DATA", { actionId });
  }

  protected async fetchOutputs(name: string, areDeclared: boolean): Promise<LiteralMap> {
    const what = `the outputs of ${name}`;
    const actionId = this.#actionId(name);
    const { getActionData, getActionDataUris } = FLYTE2_METHODS;
    const calls = await this.#selectData(`read ${what}`, actionId);
    try {
      const reply = await calls.callEncoded(
        getActionData,
        this.encode(getActionData, { actionId }),
      );
      return this.wire.decodeOutputs(getField(reply, FLYTE2_FIELD.dataOutputs) ?? new Uint8Array());
    } catch (error) {
      const failure = toClusterError(error, `read ${what}`, calls.endpoint);
      if (!areDeclared || !isTooLarge(error)) throw failure;
      const request = { actionId };
      const uris = await this.askUnless(
        "UNIMPLEMENTED",
        `read ${what}`,
        getActionDataUris,
        request,
      );
      const { outputsUri = "" } = (uris ?? {}) as { readonly outputsUri?: string };
      if (outputsUri === "") throw failure;
      return this.wire.decodeOutputs(await readLargeOutputs(this.store, what, outputsUri));
    }
  }

  /** Looks first: Flyte 2 would turn a run that succeeded into an aborted one. */
  async abort(name: string, reason: string): Promise<boolean> {
    const { isFinal } = await this.getExecution(name);
    if (isFinal) return false;
    const request = { runId: this.#runId(name), reason };
    const what = `abort ${name}`;
    const reply = await this.aboutExecution(name, () =>
      this.askUnless("FAILED_PRECONDITION", what, FLYTE2_METHODS.abortRun, request),
    );
    return reply !== undefined;
  }

  list(limit: number): AsyncGenerator<readonly ExecutionSummary[]> {
    const sortByFields = [{ key: "created_at", direction: "DESCENDING" }];
    return this.readPages(limit, async (page) => {
      const { runs, token } = (await this.ask("list the runs", FLYTE2_METHODS.listRuns, {
        request: { ...page, sortByFields },
        projectId: this.#projectId(),
      })) as ListRunsMessage;
      return { items: runs.map(toSummary), token };
    });
  }

  async createUpload(file: UploadRequest): Promise<UploadTarget> {
    const what = `upload ${file.filename}`;
    const project = { projectId: this.#projectId() };
    const operation = "OPERATION_CREATE_UPLOAD_LOCATION";
    const calls = await this.#selection.select(what, operation, project);
    return this.askForUpload(
      FLYTE2_METHODS.createUpload,
      file,
      { contentLength: file.size },
      calls,
    );
  }

  getUser(): Promise<string | undefined> {
    return this.askForUser(FLYTE2_METHODS.getUser);
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
    const reply = (await this.askUnless("NOT_FOUND", what, FLYTE2_METHODS.getProject, request)) as
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

  override close(): void {
    this.#selection.close();
    super.close();
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

function toSummary({ action }: ListRunsMessage["runs"][number]): ExecutionSummary {
  return {
    name: action?.id?.run?.name ?? "",
    task: action?.metadata?.task?.id?.name ?? "",
    phase: (action?.status?.phase ?? "UNSPECIFIED").replace(/^ACTION_PHASE_/, ""),
    startedAt: toDate(action?.status?.startTime),
  };
}

/** The server reads the data from the store itself, up to a limit, and sends it in one message. */
function isTooLarge(error: unknown): boolean {
  return (
    hasStatus(error, "RESOURCE_EXHAUSTED") ||
    (hasStatus(error, "INTERNAL") && /^failed to read (?:in|out)puts from /.test(error.message))
  );
}
