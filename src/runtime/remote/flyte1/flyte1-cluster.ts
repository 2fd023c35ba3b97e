import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { getField, withField } from "../../wire/reflected/message-fields.ts";
import type { Wire } from "../../wire/wire.ts";
import type { ClusterCalls, ClusterMethod } from "../cluster-calls.ts";
import { callCluster, hasStatus, toClusterError, unless } from "../cluster-errors.ts";
import type {
  Cluster,
  ClusterScope,
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
import type { RpcOptions } from "../transport/rpc.ts";
import { type ExecutionMessage, FIELD, FLYTE1 } from "./flyte1-messages.ts";
import { readExecution } from "./read-execution.ts";

/** The pauses between two looks at an execution: Flyte 1 does not push changes. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

/** Flyte 1's AdminService and the services beside it. */
export class Flyte1Cluster implements Cluster {
  readonly protocol = "flyte1";
  readonly tailLogs = undefined;
  readonly scope: ClusterScope;
  readonly #calls: ClusterCalls;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #consoleUrl: string;

  constructor(
    calls: ClusterCalls,
    scope: ClusterScope,
    parts: { readonly wire: Wire; readonly clock: Clock; readonly consoleUrl: string },
  ) {
    this.scope = scope;
    this.#calls = calls;
    this.#wire = parts.wire;
    this.#clock = parts.clock;
    this.#consoleUrl = parts.consoleUrl;
  }

  get endpoint(): string {
    return this.#calls.endpoint;
  }

  async findTask(task: TaskVersion): Promise<RegisteredTask | undefined> {
    const request = this.#calls.messages.encode(FLYTE1.getTask.request, { id: this.#taskId(task) });
    const what = `look up ${task.name} ${task.version}`;
    const reply = await unless("NOT_FOUND", what, this.endpoint, () =>
      this.#calls.callEncoded(FLYTE1.getTask, request),
    );
    const bytes = reply && getField(reply, ...FIELD.taskTemplate);
    return bytes && { form: "template", bytes };
  }

  async registerTask(task: TaskVersion, spec: Uint8Array): Promise<"registered" | "identical"> {
    const id = this.#calls.messages.encode(FLYTE1.createTask.request, { id: this.#taskId(task) });
    const request = withField(id, FIELD.taskCreateSpec, spec);
    try {
      await this.#calls.callEncoded(FLYTE1.createTask, request);
      return "registered";
    } catch (error) {
      if (hasStatus(error, "ALREADY_EXISTS")) return "identical";
      if (hasStatus(error, "INVALID_ARGUMENT") && /different structure/i.test(error.message))
        throw new FxError(
          "FX4011",
          `${task.name} ${task.version} is registered with other content`,
          {
            cause: error,
            hint: "register it under another version: --version",
          },
        );
      throw toClusterError(error, `register ${task.name} ${task.version}`, this.endpoint);
    }
  }

  async start({ name, task, inputs }: NewExecution): Promise<boolean> {
    const { org, project, domain } = this.scope;
    const request = this.#calls.messages.encode(FLYTE1.createExecution.request, {
      project,
      domain,
      name,
      org,
      spec: {
        launchPlan: this.#taskId(task),
        metadata: { mode: "MANUAL", principal: "fx", nesting: 0 },
        disableAll: true,
      },
    });
    const encoded = withField(request, FIELD.executionInputs, this.#wire.encodeInputs(inputs));
    const reply = await unless("ALREADY_EXISTS", `start ${task.name}`, this.endpoint, () =>
      this.#calls.callEncoded(FLYTE1.createExecution, encoded),
    );
    return reply !== undefined;
  }

  async *follow(name: string, signal: AbortSignal): AsyncGenerator<ExecutionState> {
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const state = await this.#read(name, { signal });
      yield state;
      if (state.isFinal) return;
      await this.#clock.sleep(pauseMs, { signal });
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5);
    }
  }

  getExecution(name: string): Promise<ExecutionState> {
    return this.#read(name, {});
  }

  async getData(name: string): Promise<ExecutionData> {
    const request = this.#calls.messages.encode(FLYTE1.getExecutionData.request, {
      id: this.#executionId(name),
    });
    const reply = await callCluster(`read the data of ${name}`, this.endpoint, () =>
      this.#calls.callEncoded(FLYTE1.getExecutionData, request),
    );
    const read = (field: number): LiteralMap => {
      const bytes = getField(reply, field);
      return bytes === undefined ? { literals: {} } : this.#wire.decodeInputs(bytes);
    };
    return { inputs: read(FIELD.fullInputs), outputs: read(FIELD.fullOutputs) };
  }

  async abort(name: string, reason: string): Promise<boolean> {
    const request = { id: this.#executionId(name), cause: reason };
    const reply = await unless("FAILED_PRECONDITION", `abort ${name}`, this.endpoint, () =>
      this.#calls.call(FLYTE1.terminateExecution, request),
    );
    return reply !== undefined;
  }

  async list(limit: number): Promise<readonly ExecutionSummary[]> {
    const { project, domain } = this.scope;
    const reply = (await this.#call("list the executions", FLYTE1.listExecutions, {
      id: { project, domain },
      limit,
      sortBy: { key: "created_at", direction: "DESCENDING" },
    })) as { readonly executions: readonly ExecutionMessage[] };
    return reply.executions.map(({ id, spec, closure }) => ({
      name: id?.name ?? "",
      task: spec?.launchPlan?.name ?? "",
      phase: closure?.phase ?? "UNDEFINED",
      startedAt: toDate(closure?.startedAt ?? closure?.createdAt),
    }));
  }

  async createUpload({ filename, root, md5 }: UploadRequest): Promise<UploadTarget> {
    const { org, project, domain } = this.scope;
    const reply = await this.#call(`upload ${filename}`, FLYTE1.createUpload, {
      org,
      project,
      domain,
      filename,
      contentMd5: Buffer.from(md5),
      ...(root !== undefined && { filenameRoot: root }),
    });
    return reply as UploadTarget;
  }

  async getUser(): Promise<string | undefined> {
    const reply = await unless("UNIMPLEMENTED", "ask who fx is", this.endpoint, () =>
      this.#calls.call(FLYTE1.getUser, {}),
    );
    const { email, preferredUsername, subject } = (reply ?? {}) as Record<string, string>;
    return [email, preferredUsername, subject].find((text) => text !== undefined && text !== "");
  }

  async getVersion(): Promise<string | undefined> {
    const reply = (await unless("UNIMPLEMENTED", "ask for the version", this.endpoint, () =>
      this.#calls.call(FLYTE1.getVersion, {}),
    )) as { readonly controlPlaneVersion?: { readonly Version: string } | null } | undefined;
    const version = reply?.controlPlaneVersion?.Version;
    return version === "" ? undefined : version;
  }

  async checkScope(): Promise<{ readonly project: boolean; readonly domain: boolean }> {
    const [projects, domains] = await Promise.all([
      this.#call("list the projects", FLYTE1.listProjects, { limit: 1000 }),
      this.#call("list the domains", FLYTE1.getDomains, {}),
    ]);
    const has = (list: unknown, id: string): boolean =>
      (list as readonly { readonly id: string }[]).some((item) => item.id === id);
    return {
      project: has((projects as { readonly projects: unknown }).projects, this.scope.project),
      domain: has((domains as { readonly domains: unknown }).domains, this.scope.domain),
    };
  }

  getConsoleUrl(name: string): string {
    const { project, domain } = this.scope;
    return `${this.#consoleUrl}/console/projects/${project}/domains/${domain}/executions/${name}`;
  }

  close(): void {
    this.#calls.close();
  }

  async #read(name: string, options: RpcOptions): Promise<ExecutionState> {
    return callCluster(`read execution ${name}`, this.endpoint, () =>
      readExecution(this.#calls, this.#executionId(name), options),
    );
  }

  #taskId({ name, version }: TaskVersion): object {
    return { resourceType: "TASK", ...this.scope, name, version };
  }

  #executionId(name: string): object {
    return { ...this.scope, name };
  }

  #call(what: string, method: ClusterMethod, request: object): Promise<unknown> {
    return callCluster(what, this.endpoint, () => this.#calls.call(method, request));
  }
}
