import type { Clock } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import { quote } from "../base/text.ts";
import type { LiteralMap } from "../values/literal.ts";
import { resolveOffloaded } from "../values/resolve-offloaded.ts";
import type { Wire } from "../wire/wire.ts";
import { type ClusterCalls, unless } from "./cluster-calls.ts";
import type {
  ClusterScope,
  ExecutionState,
  ExecutionSummary,
  NewExecution,
  RegisteredTask,
  TaskVersion,
  UploadRequest,
  UploadTarget,
} from "./cluster-types.ts";
import type { Flyte2Apps } from "./flyte2/flyte2-apps.ts";
import { listPages } from "./list-pages.ts";
import type { ClusterStore } from "./store/cluster-store.ts";

/** What a cluster needs besides its connection. */
export interface ClusterParts {
  readonly scope: ClusterScope;
  readonly wire: Wire;
  readonly clock: Clock;
  /** The origin of the console. */
  readonly consoleUrl: string;
  /** Follows the console's URL in messages if fx guesses it. */
  readonly consoleNote: string;
  readonly store: ClusterStore;
}

/** A Flyte cluster, in the terms that both versions of Flyte share. Its methods throw FxError. */
export abstract class Cluster {
  readonly scope: ClusterScope;
  readonly store: ClusterStore;
  protected readonly wire: Wire;
  protected readonly clock: Clock;
  protected readonly consoleUrl: string;
  readonly consoleNote: string;

  constructor(
    protected readonly calls: ClusterCalls,
    { scope, wire, clock, consoleUrl, consoleNote, store }: ClusterParts,
  ) {
    this.scope = scope;
    this.store = store;
    this.wire = wire;
    this.clock = clock;
    this.consoleUrl = consoleUrl;
    this.consoleNote = consoleNote;
  }

  get protocol(): Protocol {
    return this.calls.protocol;
  }

  /** `HOST:PORT`. */
  get endpoint(): string {
    return this.calls.endpoint;
  }

  /** Undefined for Flyte 1, which has no apps. */
  readonly apps: Flyte2Apps | undefined = undefined;

  /** The registered task; undefined if this version is not registered. */
  abstract findTask(task: TaskVersion): Promise<RegisteredTask | undefined>;

  /**
   * Registers a task. Flyte 2 replaces a version that exists, so call `findTask` first.
   *
   * @param spec the encoded TaskSpec
   * @returns "identical" if the same task is registered already
   * @throws FxError FX4011 if another task is registered under this version
   */
  abstract registerTask(task: TaskVersion, spec: Uint8Array): Promise<"registered" | "identical">;

  /**
   * Starts an execution. Returns false if one with this name exists. But the open-source Flyte 2
   * answers as if it had started that one: see `refuseTakenName`.
   */
  abstract start(execution: NewExecution): Promise<boolean>;

  /**
   * The state of an execution, now and whenever it changes, until its phase is final.
   *
   * @param onAway called when the cluster does not answer for now
   */
  abstract follow(
    name: string,
    signal: AbortSignal,
    onAway?: (summary: string) => void,
  ): AsyncIterable<ExecutionState>;

  /** @param nodes of which nodes of a workflow of Flyte 1 it has the attempts. Default: relevant */
  abstract getExecution(name: string, nodes?: "all" | "relevant"): Promise<ExecutionState>;

  /** The inputs of an execution. Throws FX5033 if they are too large for the cluster to send. */
  abstract getInputs(name: string): Promise<LiteralMap>;

  /**
   * The outputs of an execution. If the cluster does not send them because they are large, fx reads
   * them from the store.
   *
   * @param areDeclared whether the task declares outputs; otherwise, fx looks into no store
   */
  async getOutputs(name: string, areDeclared: boolean): Promise<LiteralMap> {
    return resolveOffloaded(await this.fetchOutputs(name, areDeclared), {
      read: (uri, largest) => this.store.readUri(uri, largest),
      decode: this.wire.decodeLiteral,
    });
  }

  /** The outputs as they are stored: large values may be in files of their own. */
  protected abstract fetchOutputs(name: string, areDeclared: boolean): Promise<LiteralMap>;

  /**
   * The log of an attempt, until it ends. Undefined for Flyte 1, which has only links to logs.
   *
   * @param attempt from 1
   */
  tailLogs?(name: string, attempt: number, signal: AbortSignal): AsyncIterable<string>;

  /** Aborts an execution. Returns false if it has already ended. */
  abstract abort(name: string, reason: string): Promise<boolean>;

  /** The newest executions first, page by page. */
  list(limit: number): AsyncGenerator<readonly ExecutionSummary[]> {
    return listPages(limit, (page) => this.listPage(page));
  }

  /** The page of the list that begins at a token; the token of the last page is empty. */
  protected abstract listPage(page: {
    readonly limit: number;
    readonly token: string;
  }): Promise<{ readonly items: readonly ExecutionSummary[]; readonly token: string }>;

  /** Reserves a place for a file. */
  abstract createUpload(file: UploadRequest): Promise<UploadTarget>;

  /** Who the cluster thinks that fx is; undefined if it does not say. */
  abstract getUser(): Promise<string | undefined>;

  /** The backend's version; undefined if it does not say. */
  abstract getVersion(): Promise<string | undefined>;

  /** Whether the project and the domain exist. */
  abstract checkScope(): Promise<{ readonly project: boolean; readonly domain: boolean }>;

  /** The page of an execution in the cluster's console. */
  abstract getConsoleUrl(name: string): string;

  close(): void {
    this.calls.close();
  }

  /** A call about an execution. Throws FX2001 if the cluster does not have it. */
  protected async aboutExecution<T>(name: string, call: Promise<T>): Promise<T> {
    const reply = await unless("NOT_FOUND", call);
    if (reply !== undefined) return reply;
    const { project, domain } = this.scope;
    const place = `project ${project}, domain ${domain} of ${this.endpoint}`;
    throw new FxError("FX2001", `there is no execution ${quote(name)} in ${place}`, {
      hint: "fx remote lists the executions",
    });
  }

  /**
   * Asks for the MD5 in the file's metadata, too: without it, Flyte refuses to store the same file
   * again.
   *
   * @param more fields that only one Flyte has
   */
  protected async askForUpload(
    calls: ClusterCalls,
    path: string,
    { filename, root, md5 }: UploadRequest,
    more: object = {},
  ): Promise<UploadTarget> {
    const request = {
      ...this.scope,
      filename,
      contentMd5: Buffer.from(md5),
      addContentMd5Metadata: true,
      ...(root !== undefined && { filenameRoot: root }),
      ...more,
    };
    return (await calls.ask(`upload ${filename}`, path, request)) as UploadTarget;
  }

  protected async askForUser(path: string): Promise<string | undefined> {
    const reply = await unless("UNIMPLEMENTED", this.calls.ask("ask who fx is", path, {}));
    const { email, preferredUsername, subject } = (reply ?? {}) as Record<string, string>;
    return [email, preferredUsername, subject].find((text) => text !== undefined && text !== "");
  }
}
