import { FxError } from "../../base/errors/errors.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { getField } from "../../wire/reflected/message-fields.ts";
import { ClusterBase } from "../cluster-base.ts";
import { callCluster, hasStatus, toClusterError } from "../cluster-errors.ts";
import type {
  Cluster,
  ExecutionState,
  ExecutionSummary,
  NewExecution,
  RegisteredTask,
  TaskVersion,
  UploadRequest,
  UploadTarget,
} from "../cluster.ts";
import { FollowPatience, pauseAfter } from "../follow-patience.ts";
import { toDate } from "../message-parts.ts";
import { readLargeOutputs } from "../store/store-reader.ts";
import type { RpcOptions } from "../transport/rpc.ts";
import {
  type ExecutionDataMessage,
  type ExecutionMessage,
  FLYTE1_FIELD,
  FLYTE1_METHODS,
} from "./flyte1-messages.ts";
import { readExecution } from "./read-execution.ts";

/** The pauses between two looks at an execution: Flyte 1 does not push changes. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

/** Flyte 1's AdminService and the services beside it. */
export class Flyte1Cluster extends ClusterBase implements Cluster {
  readonly protocol = "flyte1";
  readonly tailLogs = undefined;

  async findTask(task: TaskVersion): Promise<RegisteredTask | undefined> {
    const what = `look up ${task.name} ${task.version}`;
    const request = { id: this.#taskId(task) };
    const reply = await this.sendUnless("NOT_FOUND", what, FLYTE1_METHODS.getTask, request);
    const bytes = reply && getField(reply, ...FLYTE1_FIELD.taskTemplate);
    return bytes && { form: "template", bytes };
  }

  async registerTask(task: TaskVersion, spec: Uint8Array): Promise<"registered" | "identical"> {
    const encoded = { field: FLYTE1_FIELD.taskCreateSpec, bytes: spec };
    const request = this.encode(FLYTE1_METHODS.createTask, { id: this.#taskId(task) }, encoded);
    try {
      await this.calls.callEncoded(FLYTE1_METHODS.createTask, request);
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
    const request = {
      ...this.scope,
      name,
      spec: {
        launchPlan: this.#taskId(task),
        metadata: { mode: "MANUAL", principal: "fx", nesting: 0 },
        disableAll: true,
      },
    };
    const encoded = { field: FLYTE1_FIELD.executionInputs, bytes: this.wire.encodeInputs(inputs) };
    const what = `start ${task.name}`;
    const { createExecution } = FLYTE1_METHODS;
    const reply = await this.sendUnless("ALREADY_EXISTS", what, createExecution, request, encoded);
    return reply !== undefined;
  }

  async *follow(
    name: string,
    signal: AbortSignal,
    onAway: (summary: string) => void = () => undefined,
  ): AsyncGenerator<ExecutionState> {
    const patience = new FollowPatience(onAway);
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const state = await patience.try(() => this.#read(name, { signal }));
      if (state !== undefined) yield state;
      if (state?.isFinal === true) return;
      await this.clock.sleep(state === undefined ? pauseAfter(patience.failures) : pauseMs, {
        signal,
      });
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5);
    }
  }

  getExecution(name: string): Promise<ExecutionState> {
    return this.#read(name, {});
  }

  async getInputs(name: string): Promise<LiteralMap> {
    const request = { id: this.#executionId(name) };
    const reply = await this.send(
      `read the inputs of ${name}`,
      FLYTE1_METHODS.getExecutionData,
      request,
    );
    return this.wire.decodeInputs(getField(reply, FLYTE1_FIELD.fullInputs) ?? new Uint8Array());
  }

  protected async fetchOutputs(name: string, areDeclared: boolean): Promise<LiteralMap> {
    const what = `the outputs of ${name}`;
    const request = { id: this.#executionId(name) };
    const reply = await this.send(`read ${what}`, FLYTE1_METHODS.getExecutionData, request);
    const inline = getField(reply, FLYTE1_FIELD.fullOutputs) ?? new Uint8Array();
    if (inline.length > 0 || !areDeclared) return this.wire.decodeInputs(inline);
    const { outputs } = this.calls.decode(
      FLYTE1_METHODS.getExecutionData,
      reply,
    ) as ExecutionDataMessage;
    if (/^https?:/i.test(outputs?.url ?? ""))
      return this.wire.decodeInputs(await this.store.readSigned(what, outputs!.url));
    const execution = await this.ask(
      `read execution ${name}`,
      FLYTE1_METHODS.getExecution,
      request,
    );
    const { uri = "" } = (execution as ExecutionMessage).closure?.outputs ?? {};
    return uri === ""
      ? { literals: {} }
      : this.wire.decodeInputs(await readLargeOutputs(this.store, what, uri));
  }

  async abort(name: string, reason: string): Promise<boolean> {
    const request = { id: this.#executionId(name), cause: reason };
    const what = `abort ${name}`;
    const { terminateExecution } = FLYTE1_METHODS;
    const reply = await this.aboutExecution(name, () =>
      this.askUnless("FAILED_PRECONDITION", what, terminateExecution, request),
    );
    return reply !== undefined;
  }

  list(limit: number): AsyncGenerator<readonly ExecutionSummary[]> {
    const { project, domain } = this.scope;
    return this.readPages(limit, async (page) => {
      const reply = (await this.ask("list the executions", FLYTE1_METHODS.listExecutions, {
        id: { project, domain },
        ...page,
        sortBy: { key: "created_at", direction: "DESCENDING" },
      })) as { readonly executions: readonly ExecutionMessage[]; readonly token: string };
      const items = reply.executions.map(({ id, spec, closure }) => ({
        name: id?.name ?? "",
        task: spec?.launchPlan?.name ?? "",
        phase: closure?.phase ?? "UNDEFINED",
        startedAt: toDate(closure?.startedAt ?? closure?.createdAt),
      }));
      return { items, token: reply.token };
    });
  }

  createUpload(file: UploadRequest): Promise<UploadTarget> {
    return this.askForUpload(FLYTE1_METHODS.createUpload, file);
  }

  getUser(): Promise<string | undefined> {
    return this.askForUser(FLYTE1_METHODS.getUser);
  }

  async getVersion(): Promise<string | undefined> {
    const what = "ask for the version";
    const reply = (await this.askUnless("UNIMPLEMENTED", what, FLYTE1_METHODS.getVersion, {})) as
      { readonly controlPlaneVersion?: { readonly Version: string } | null } | undefined;
    const version = reply?.controlPlaneVersion?.Version;
    return version === "" ? undefined : version;
  }

  async checkScope(): Promise<{ readonly project: boolean; readonly domain: boolean }> {
    const [projects, domains] = await Promise.all([
      this.ask("list the projects", FLYTE1_METHODS.listProjects, { limit: 1000 }),
      this.ask("list the domains", FLYTE1_METHODS.getDomains, {}),
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
    return `${this.consoleUrl}/console/projects/${project}/domains/${domain}/executions/${name}`;
  }

  async #read(name: string, options: RpcOptions): Promise<ExecutionState> {
    return this.aboutExecution(name, () =>
      callCluster(`read execution ${name}`, this.endpoint, () =>
        readExecution(this.calls, this.#executionId(name), options),
      ),
    );
  }

  #taskId({ name, version }: TaskVersion): object {
    return { resourceType: "TASK", ...this.scope, name, version };
  }

  #executionId(name: string): object {
    return { ...this.scope, name };
  }
}
