import { FxError } from "../../base/errors/errors.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { getField } from "../../wire/reflected/message-fields.ts";
import { hasStatus, unless } from "../cluster-calls.ts";
import type {
  ExecutionState,
  NewExecution,
  RegisteredTask,
  TaskVersion,
  UploadRequest,
  UploadTarget,
} from "../cluster-types.ts";
import { Cluster } from "../cluster.ts";
import { lookPatiently } from "../follow-stream.ts";
import { toDate } from "../message-parts.ts";
import type { RpcOptions } from "../transport/rpc.ts";
import {
  type ExecutionDataMessage,
  type ExecutionMessage,
  FLYTE1_FIELD,
  FLYTE1_METHODS,
  type NodeChoice,
  readExecution,
} from "./flyte1-messages.ts";

/** The pauses between two looks at an execution: Flyte 1 does not push changes. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

/** Flyte 1's AdminService and the services beside it. */
export class Flyte1Cluster extends Cluster {
  async findTask(task: TaskVersion): Promise<RegisteredTask | undefined> {
    const what = `look up ${task.name} ${task.version}`;
    const request = { id: this.#taskId(task) };
    const sent = this.calls.send(what, FLYTE1_METHODS.getTask, request);
    const reply = await unless("NOT_FOUND", sent);
    const bytes = reply && getField(reply, ...FLYTE1_FIELD.taskTemplate);
    return bytes && { form: "template", bytes };
  }

  async registerTask(task: TaskVersion, spec: Uint8Array): Promise<"registered" | "identical"> {
    const what = `register ${task.name} ${task.version}`;
    const encoded = { field: FLYTE1_FIELD.taskCreateSpec, bytes: spec };
    const request = { id: this.#taskId(task) };
    try {
      await this.calls.send(what, FLYTE1_METHODS.createTask, request, { encoded });
      return "registered";
    } catch (error) {
      if (hasStatus(error, "ALREADY_EXISTS")) return "identical";
      if (!hasStatus(error, "INVALID_ARGUMENT") || !/different structure/i.test(error.message))
        throw error;
      const { name, version } = task;
      throw new FxError("FX4011", `${name} ${version} is registered with other content`, {
        cause: error,
        hint: "register it under another version: --version",
      });
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
    const { createExecution } = FLYTE1_METHODS;
    const sent = this.calls.send(`start ${task.name}`, createExecution, request, { encoded });
    return (await unless("ALREADY_EXISTS", sent)) !== undefined;
  }

  async *follow(
    name: string,
    signal: AbortSignal,
    onAway: (summary: string) => void = () => undefined,
  ): AsyncGenerator<ExecutionState> {
    const { clock } = this;
    const look = (): Promise<ExecutionState> => this.#read(name, "relevant", { signal });
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
      const state = await lookPatiently(look, { clock, signal, onAway });
      yield state;
      if (state.isFinal) return;
      await clock.sleep(pauseMs, { signal });
    }
  }

  getExecution(name: string, nodes: NodeChoice = "relevant"): Promise<ExecutionState> {
    return this.#read(name, nodes, {});
  }

  async getInputs(name: string): Promise<LiteralMap> {
    const reply = await this.#getData(`the inputs of ${name}`, name);
    return this.wire.decodeInputs(getField(reply, FLYTE1_FIELD.fullInputs) ?? new Uint8Array());
  }

  protected async fetchOutputs(name: string, areDeclared: boolean): Promise<LiteralMap> {
    const what = `the outputs of ${name}`;
    const reply = await this.#getData(what, name);
    const inline = getField(reply, FLYTE1_FIELD.fullOutputs) ?? new Uint8Array();
    if (inline.length > 0 || !areDeclared) return this.wire.decodeInputs(inline);
    const { getExecutionData, getExecution } = FLYTE1_METHODS;
    const { outputs } = this.calls.decode(getExecutionData, reply) as ExecutionDataMessage;
    if (/^https?:/i.test(outputs?.url ?? ""))
      return this.wire.decodeInputs(await this.store.readSigned(what, outputs!.url));
    const request = { id: this.#executionId(name) };
    const execution = await this.calls.ask(`read execution ${name}`, getExecution, request);
    const { uri = "" } = (execution as ExecutionMessage).closure?.outputs ?? {};
    if (uri === "") return { literals: {} };
    return this.wire.decodeInputs(await this.store.readLargeOutputs(what, uri));
  }

  #getData(what: string, name: string): Promise<Uint8Array> {
    const request = { id: this.#executionId(name) };
    return this.calls.send(`read ${what}`, FLYTE1_METHODS.getExecutionData, request);
  }

  async abort(name: string, reason: string): Promise<boolean> {
    const request = { id: this.#executionId(name), cause: reason };
    const asked = this.calls.ask(`abort ${name}`, FLYTE1_METHODS.terminateExecution, request);
    const reply = await unless("FAILED_PRECONDITION", this.aboutExecution(name, asked));
    return reply !== undefined;
  }

  protected async listPage(page: { readonly limit: number; readonly token: string }) {
    const { project, domain } = this.scope;
    const request = {
      id: { project, domain },
      ...page,
      sortBy: { key: "created_at", direction: "DESCENDING" },
    };
    const { executions, token } = (await this.calls.ask(
      "list the executions",
      FLYTE1_METHODS.listExecutions,
      request,
    )) as { readonly executions: readonly ExecutionMessage[]; readonly token: string };
    const items = executions.map(({ id, spec, closure }) => ({
      name: id?.name ?? "",
      task: spec?.launchPlan?.name ?? "",
      phase: closure?.phase ?? "UNDEFINED",
      startedAt: toDate(closure?.startedAt ?? closure?.createdAt),
    }));
    return { items, token };
  }

  createUpload(file: UploadRequest): Promise<UploadTarget> {
    return this.askForUpload(this.calls, FLYTE1_METHODS.createUpload, file);
  }

  getUser(): Promise<string | undefined> {
    return this.askForUser(FLYTE1_METHODS.getUser);
  }

  async getVersion(): Promise<string | undefined> {
    const asked = this.calls.ask("ask for the version", FLYTE1_METHODS.getVersion, {});
    const reply = (await unless("UNIMPLEMENTED", asked)) as
      { readonly controlPlaneVersion?: { readonly Version: string } | null } | undefined;
    const version = reply?.controlPlaneVersion?.Version;
    return version === "" ? undefined : version;
  }

  async checkScope(): Promise<{ readonly project: boolean; readonly domain: boolean }> {
    const [projects, domains] = await Promise.all([
      this.calls.ask("list the projects", FLYTE1_METHODS.listProjects, { limit: 1000 }),
      this.calls.ask("list the domains", FLYTE1_METHODS.getDomains, {}),
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

  async #read(name: string, nodes: NodeChoice, options: RpcOptions): Promise<ExecutionState> {
    const read = readExecution(this.calls, this.#executionId(name), nodes, options);
    return this.aboutExecution(name, read);
  }

  #taskId({ name, version }: TaskVersion): object {
    return { resourceType: "TASK", ...this.scope, name, version };
  }

  #executionId(name: string) {
    return { ...this.scope, name };
  }
}
