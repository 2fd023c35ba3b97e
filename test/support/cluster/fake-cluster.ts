import type { StatusName } from "../../../src/runtime/calls/call-status.ts";
import type { AppStep, FakeApp } from "./flyte2-apps.ts";

/** What one look at an execution shows. */
export interface ExecutionStep {
  /** Flyte's word without a prefix, such as `RUNNING`. */
  readonly phase: string;
  readonly attempt?: number;
  readonly message?: string;
  readonly links?: readonly { readonly name: string; readonly uri: string }[];
  readonly error?: {
    readonly code: string;
    readonly kind: "USER" | "SYSTEM";
    readonly message: string;
  };
}

/** A node of a workflow in Flyte 1. */
export interface FakeNode {
  readonly id: string;
  readonly phase: string;
  /** The node that has it. Default: none. */
  readonly parent?: string;
  /** Default: 1. */
  readonly attempts?: number;
}

export interface FakeExecution {
  readonly name: string;
  readonly task: string;
  readonly version: string;
  /** The bytes of the inputs, as they arrived. */
  readonly inputs: Uint8Array;
  readonly steps: ExecutionStep[];
  /** The steps that were shown so far. */
  shown: number;
  abortedBecause: string | undefined;
}

/** How the server treats the next call of a method. */
export type CallFault =
  | "none"
  /** The connection breaks before the call has an effect. */
  | "cut"
  /** The call has its effect, but the connection breaks before the answer. */
  | "lost"
  /** No answer ever comes. */
  | "silent"
  | { readonly status: StatusName; readonly message: string };

/** A request as the server received it. */
export interface RecordedCall {
  readonly path: string;
  /** The request's message, for instance `flyteidl.admin.TaskCreateRequest`. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The same, decoded. */
  readonly message: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The content of a cluster in a test; both protocols serve it. */
export class FakeCluster {
  readonly project = "weather";
  readonly domain = "development";
  /** The specs by `NAME VERSION`, as they arrived. */
  readonly tasks = new Map<string, Uint8Array>();
  readonly executions = new Map<string, FakeExecution>();
  readonly calls: RecordedCall[] = [];
  /** The steps of new executions. The last one stays. */
  steps: readonly ExecutionStep[] = [
    { phase: "QUEUED" },
    { phase: "RUNNING" },
    { phase: "SUCCEEDED" },
  ];
  /** The nodes of every execution in Flyte 1, whose links name them. Undefined: one, of a task. */
  nodes: readonly FakeNode[] | undefined;
  /** The encoded outputs of executions that succeed. */
  outputs: Uint8Array = new Uint8Array();
  /**
   * Where outputs are that are too large to send: a signed URL, in Flyte 1, and a URI in the store.
   * Undefined: the server sends them.
   */
  largeOutputs: { readonly url: string; readonly uri: string } | undefined;
  /** The endpoint that Flyte 2 selects. Undefined: it has no such service. */
  selectedEndpoint: string | undefined = "";
  /** The log of every execution, in Flyte 2. */
  log: readonly string[] = [];
  /** The apps by name, in Flyte 2. */
  readonly apps = new Map<string, FakeApp>();
  /** Whether Flyte 2 has apps. */
  hasApps = true;
  /** What happens to new and changed apps. */
  appSteps: readonly AppStep[] = [
    { phase: "PENDING" },
    { phase: "DEPLOYING" },
    { phase: "ACTIVE" },
  ];
  /** Whether apps keep their labels, which the open-source Flyte 2 drops. */
  areAppLabelsStored = false;
  /** Where apps are reached. Undefined: at a host that does not exist. */
  appUrl: string | undefined;
  /** How many messages a stream of Flyte 2 has before it ends. */
  mostPerStream = Infinity;
  /** The replicas of every app, and what they log. */
  appLog: Readonly<Record<string, readonly string[]>> = {};
  /** Calls without one of these tokens are UNAUTHENTICATED. Undefined: everybody may call. */
  tokens: Set<string> | undefined;
  /** The header for the token. */
  tokenHeader = "authorization";
  /** What AuthMetadataService answers. Undefined: the cluster has no OAuth server. */
  oauth: { readonly metadata: object; readonly client: object } | undefined;
  /** The MD5 of each file below a chosen folder, as its metadata has it. */
  readonly files = new Map<string, string>();
  /** Where files are uploaded to; set by a test that serves it. */
  uploadUrl = "http://127.0.0.1:1";
  readonly #waiting = new Set<() => void>();
  readonly #faults = new Map<string, CallFault[]>();

  /** The next calls of a method, such as `CreateTask`, fail like this. */
  fail(method: string, ...faults: CallFault[]): void {
    this.#faults.set(method, [...(this.#faults.get(method) ?? []), ...faults]);
  }

  takeFault(path: string): CallFault | undefined {
    return this.#faults.get(path.split("/").at(-1)!)?.shift();
  }

  isAllowed(headers: Readonly<Record<string, string>>): boolean {
    const token = /^Bearer (.*)$/.exec(headers[this.tokenHeader] ?? "")?.[1];
    return this.tokens === undefined || (token !== undefined && this.tokens.has(token));
  }

  start(name: string, task: string, version: string, inputs: Uint8Array): boolean {
    if (this.executions.has(name)) return false;
    const state = { steps: [...this.steps], shown: 0, abortedBecause: undefined };
    this.executions.set(name, { name, task, version, inputs, ...state });
    return true;
  }

  /** Executions, the newest first, from where the token of the page before says. */
  listPage({ limit, token }: { readonly limit: number; readonly token: string }) {
    const start = Number(token);
    const items = [...this.executions.values()].reverse().slice(start, start + limit);
    const end = start + items.length;
    return { items, token: end < this.executions.size ? String(end) : "" };
  }

  /** The next step of an execution. */
  look(name: string): ExecutionStep | undefined {
    const execution = this.executions.get(name);
    if (execution === undefined) return undefined;
    if (execution.abortedBecause !== undefined) return { phase: "ABORTED" };
    const step = execution.steps[Math.min(execution.shown, execution.steps.length - 1)];
    execution.shown += 1;
    return step;
  }

  /** Returns false if the execution has ended. */
  abort(name: string, reason: string): boolean {
    const execution = this.executions.get(name);
    const last = execution?.steps.at(-1);
    if (
      execution === undefined ||
      (execution.shown >= execution.steps.length && last !== undefined && isOver(last.phase))
    )
      return false;
    this.abortEven(name, reason);
    return true;
  }

  /** Aborts an execution even if it has ended, as Flyte 2 does. */
  abortEven(name: string, reason: string): void {
    this.executions.get(name)!.abortedBecause = reason;
    this.tellWatchers();
  }

  /** Lets streams look again. */
  tellWatchers(): void {
    for (const notify of this.#waiting) notify();
  }

  /** Whether the next look at an execution shows the same step as the last one. */
  isAtRest(name: string): boolean {
    const execution = this.executions.get(name);
    return (
      execution !== undefined &&
      execution.abortedBecause === undefined &&
      execution.shown >= execution.steps.length
    );
  }

  /** Resolves when an execution is aborted or an app changed, or when `response` closes. */
  change(response: { once(event: "close", listener: () => void): unknown }): Promise<void> {
    return new Promise((resolve) => {
      const notify = (): void => {
        this.#waiting.delete(notify);
        resolve();
      };
      this.#waiting.add(notify);
      response.once("close", notify);
    });
  }
}

export function isOver(phase: string): boolean {
  return ["SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT"].includes(phase);
}
