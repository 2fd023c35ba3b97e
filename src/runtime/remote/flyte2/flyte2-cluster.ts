import { FxError } from "../../base/errors/errors.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { getField } from "../../wire/reflected/message-fields.ts";
import { type ClusterCalls, hasStatus, unless } from "../cluster-calls.ts";
import type {
  ExecutionState,
  ExecutionSummary,
  NewExecution,
  RegisteredTask,
  TaskVersion,
  UploadRequest,
  UploadTarget,
} from "../cluster-types.ts";
import { Cluster, type ClusterParts } from "../cluster.ts";
import { followStream } from "../follow-stream.ts";
import { toDate } from "../message-parts.ts";
import type { ClusterSelection } from "./cluster-selection.ts";
import { Flyte2Apps } from "./flyte2-apps.ts";
import {
  type ActionDetailsMessage,
  FLYTE2_FIELD,
  FLYTE2_METHODS,
  type ListRunsMessage,
  readAction,
  type TailLogsMessage,
} from "./flyte2-messages.ts";

/** Flyte 2's TaskService, RunService and the services beside them. */
export class Flyte2Cluster extends Cluster {
  override readonly apps: Flyte2Apps;

  constructor(
    calls: ClusterCalls,
    parts: ClusterParts,
    private readonly selection: ClusterSelection,
  ) {
    super(calls, parts);
    this.apps = new Flyte2Apps(calls, selection, parts.scope, parts.clock, parts.consoleUrl);
  }

  async findTask(task: TaskVersion): Promise<RegisteredTask | undefined> {
    const what = `look up ${task.name} ${task.version}`;
    const request = { taskId: this.#taskId(task) };
    const sent = this.calls.send(what, FLYTE2_METHODS.getTaskDetails, request);
    const reply = await unless("NOT_FOUND", sent);
    const bytes = reply && getField(reply, ...FLYTE2_FIELD.taskSpec);
    return bytes && { form: "spec", bytes };
  }

  async registerTask(task: TaskVersion, spec: Uint8Array): Promise<"registered" | "identical"> {
    const what = `register ${task.name} ${task.version}`;
    const request = { taskId: this.#taskId(task) };
    const encoded = { field: FLYTE2_FIELD.deploySpec, bytes: spec };
    const sent = this.calls.send(what, FLYTE2_METHODS.deployTask, request, { encoded });
    return (await unless("ALREADY_EXISTS", sent)) === undefined ? "identical" : "registered";
  }

  async start({ name, task, inputs }: NewExecution): Promise<boolean> {
    const what = `start ${task.name}`;
    const request = {
      runId: this.#runId(name),
      taskId: this.#taskId(task),
      source: "RUN_SOURCE_CLI",
    };
    const encoded = { field: FLYTE2_FIELD.runInputs, bytes: this.wire.encodeInputs(inputs) };
    const sent = this.calls.send(what, FLYTE2_METHODS.createRun, request, { encoded });
    return (await unless("ALREADY_EXISTS", sent)) !== undefined;
  }

  follow(
    name: string,
    signal: AbortSignal,
    onAway: (summary: string) => void = () => undefined,
  ): AsyncGenerator<ExecutionState> {
    const followed = {
      what: `follow ${name}`,
      path: FLYTE2_METHODS.watchActionDetails,
      request: { actionId: this.#actionId(name) },
      read: (reply: unknown) => {
        const { details } = reply as { readonly details: ActionDetailsMessage | null };
        return details === null ? undefined : readAction(name, details);
      },
      look: () => this.getExecution(name),
      isFinal: ({ isFinal }: ExecutionState) => isFinal,
    };
    return followStream(followed, this.calls, { clock: this.clock, signal, onAway });
  }

  async getExecution(name: string): Promise<ExecutionState> {
    const request = { actionId: this.#actionId(name) };
    const asked = this.calls.ask(`read run ${name}`, FLYTE2_METHODS.getActionDetails, request);
    const reply = await this.aboutExecution(name, asked);
    const { details } = reply as { readonly details: ActionDetailsMessage | null };
    if (details !== null) return readAction(name, details);
    throw new FxError("FX5033", `${this.endpoint} returned no details of run ${name}`);
  }

  override async *tailLogs(
    name: string,
    attempt: number,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const what = `read the log of ${name}`;
    const actionId = this.#actionId(name);
    const calls = await this.selection.select(what, "OPERATION_TAIL_LOGS", { actionId });
    const request = { actionId, attempt };
    for await (const reply of calls.stream(what, FLYTE2_METHODS.tailLogs, request, { signal }))
      for (const { lines } of (reply as TailLogsMessage).logs)
        for (const { message } of lines) yield message;
  }

  async getInputs(name: string): Promise<LiteralMap> {
    const reply = await this.#getData(`read the inputs of ${name}`, name);
    return this.wire.decodeInputs(getField(reply, FLYTE2_FIELD.dataInputs) ?? new Uint8Array());
  }

  protected async fetchOutputs(name: string, areDeclared: boolean): Promise<LiteralMap> {
    const what = `the outputs of ${name}`;
    try {
      const reply = await this.#getData(`read ${what}`, name);
      return this.wire.decodeOutputs(getField(reply, FLYTE2_FIELD.dataOutputs) ?? new Uint8Array());
    } catch (error) {
      if (!areDeclared || !isTooLarge(error)) throw error;
      const { getActionDataUris } = FLYTE2_METHODS;
      const request = { actionId: this.#actionId(name) };
      const asked = this.calls.ask(`read ${what}`, getActionDataUris, request);
      const uris = await unless("UNIMPLEMENTED", asked);
      const { outputsUri = "" } = (uris ?? {}) as { readonly outputsUri?: string };
      if (outputsUri === "") throw error;
      return this.wire.decodeOutputs(await this.store.readLargeOutputs(what, outputsUri));
    }
  }

  async #getData(what: string, name: string): Promise<Uint8Array> {
    const request = { actionId: this.#actionId(name) };
    const calls = await this.selection.select(what, "OPERATION_GET_ACTION_DATA", request);
    return calls.send(what, FLYTE2_METHODS.getActionData, request);
  }

  /** Looks first: Flyte 2 would turn a run that succeeded into an aborted one. */
  async abort(name: string, reason: string): Promise<boolean> {
    const { isFinal } = await this.getExecution(name);
    if (isFinal) return false;
    const request = { runId: this.#runId(name), reason };
    const asked = this.calls.ask(`abort ${name}`, FLYTE2_METHODS.abortRun, request);
    const reply = await unless("FAILED_PRECONDITION", this.aboutExecution(name, asked));
    return reply !== undefined;
  }

  protected async listPage(page: { readonly limit: number; readonly token: string }) {
    const sortByFields = [{ key: "created_at", direction: "DESCENDING" }];
    const request = { request: { ...page, sortByFields }, projectId: this.#projectId() };
    const reply = await this.calls.ask("list the runs", FLYTE2_METHODS.listRuns, request);
    const { runs, token } = reply as ListRunsMessage;
    return { items: runs.map(toSummary), token };
  }

  async createUpload(file: UploadRequest): Promise<UploadTarget> {
    const what = `upload ${file.filename}`;
    const project = { projectId: this.#projectId() };
    const operation = "OPERATION_CREATE_UPLOAD_LOCATION";
    const calls = await this.selection.select(what, operation, project);
    const more = { contentLength: file.size };
    return this.askForUpload(calls, FLYTE2_METHODS.createUpload, file, more);
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
    const asked = this.calls.ask(what, FLYTE2_METHODS.getProject, request);
    const reply = (await unless("NOT_FOUND", asked)) as
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
    this.selection.close();
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
    (hasStatus(error, "INTERNAL") && /: failed to read (?:in|out)puts from /.test(error.message))
  );
}
