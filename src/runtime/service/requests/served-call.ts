import type { Context } from "../../base/context.ts";
import type { Protocol } from "../../base/protocol.ts";
import { type DatasetAccess, NO_ACCESS } from "../../connector/invoke/job-request.ts";
import type { Connection } from "../../wire/models/connection.ts";
import type { Wire } from "../../wire/wire.ts";
import type { Operation, ServedRequest } from "../request-observer.ts";
import type { RequestSecrets } from "./request-secrets.ts";
import type { ServerState } from "./server-state.ts";

/** A method of one of Flyte's services. */
export interface ServedMethod {
  readonly service: string;
  readonly method: string;
  readonly operation: Operation;
  readonly wire: Wire;
}

/** What fx needs of a call of `@grpc/grpc-js`, whatever its kind. */
export interface GrpcCall {
  readonly cancelled: boolean;
  on(event: "cancelled", listener: () => void): unknown;
  getDeadline(): Date | number;
}

export interface GrpcStatus {
  readonly code: number;
  readonly details: string;
}

/** One call from its arrival to its answer. Every step that serves it takes this object. */
export class ServedCall implements ServedRequest {
  readonly state: ServerState;
  readonly startedAt: number;
  taskType: string | undefined = undefined;
  connector: string | undefined = undefined;
  task: string | undefined = undefined;
  /** Set for a create or do. */
  idempotencyKey: string | undefined = undefined;
  /** The call counts as running in the request queue. */
  hasTurn = false;
  /** When the queue first saw that the caller of this running call had disconnected. */
  goneSince: number | undefined = undefined;
  /** Ends the call with a status instead of its answer. */
  refuse: ((status: GrpcStatus) => void) | undefined = undefined;
  readonly #method: ServedMethod;
  readonly #grpc: GrpcCall;
  #resourceMeta: Uint8Array | undefined = undefined;
  #connection: Connection | undefined = undefined;
  #secrets: RequestSecrets;
  #controller: AbortController | undefined = undefined;
  #abandoned: Error | undefined = undefined;
  #isOver = false;
  #isCut = false;

  constructor(state: ServerState, method: ServedMethod, grpc: GrpcCall) {
    this.state = state;
    this.startedAt = state.options.now();
    this.#method = method;
    this.#grpc = grpc;
    this.#secrets = state.secrets;
  }

  get service(): string {
    return this.#method.service;
  }

  get method(): string {
    return this.#method.method;
  }

  get operation(): Operation {
    return this.#method.operation;
  }

  get wire(): Wire {
    return this.#method.wire;
  }

  get protocol(): Protocol {
    return this.wire.protocol;
  }

  /** Written when it is read: nobody reads it for most polls. */
  get job(): string | undefined {
    return this.#resourceMeta && toJobText(this.#resourceMeta, (text) => this.redact(text));
  }

  set resourceMeta(bytes: Uint8Array) {
    this.#resourceMeta = bytes;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Its secrets come first, and are hidden in all texts of this call. */
  set connection(connection: Connection | undefined) {
    this.#connection = connection;
    this.#secrets = this.state.secrets.with(connection);
  }

  get secrets(): RequestSecrets {
    return this.#secrets;
  }

  redact(text: string): string {
    return this.#secrets.redact(text);
  }

  /** Milliseconds since the epoch; Infinity if the caller set none. */
  get deadline(): number {
    const deadline = this.#grpc.getDeadline();
    return typeof deadline === "number" ? deadline : deadline.getTime();
  }

  /** Rejects with DeadlineNear shortly before the deadline; `work` goes on. */
  raceDeadline<T>(work: Promise<T>, deadline = this.deadline): Promise<T> {
    return this.state.deadlines.race(work, deadline);
  }

  /** No caller waits for the answer any more. */
  get isGone(): boolean {
    return this.#isCut || this.#grpc.cancelled;
  }

  /** The call was ended with a status while it ran; its answer is not sent. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Whether {@link signal} has fired, or would have if it had been read. */
  get hasAborted(): boolean {
    return this.#abandoned !== undefined || this.isGone;
  }

  /** Fires when the answer is no longer wanted. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abandoned !== undefined) this.#controller.abort(this.#abandoned);
      else if (this.isGone) this.#abandonGone();
      else this.#grpc.on("cancelled", () => this.#abandonGone());
    }
    return this.#controller.signal;
  }

  /** Calls back when no caller waits any more; gRPC does so for calls that were answered, too. */
  onceGone(callback: () => void): void {
    this.#grpc.on("cancelled", callback);
  }

  /** The call was answered. From now on its signal does not fire. */
  finish(): void {
    this.#isOver = true;
  }

  /** Fires the signal. */
  abandon(reason: Error): void {
    if (this.#isOver) return;
    this.#abandoned ??= reason;
    this.#controller?.abort(reason);
  }

  /** gRPC reports answered calls as cancelled, too. */
  #abandonGone(): void {
    if (this.#isOver) return;
    this.abandon(new Error("the caller has cancelled, or its deadline has passed"));
  }

  /** Ends the call with a status while the connector's method still runs. */
  cut(reason: Error, status: GrpcStatus): void {
    if (this.#isOver || this.#isCut) return;
    this.#isCut = true;
    this.abandon(reason);
    this.refuse?.(status);
  }
}

const LONGEST = 200;
/** Redacts more than is shown, so that no part of a secret at the end is shown. */
const LONGEST_REDACTED = 20 * LONGEST;

/** The start of a ResourceMeta, for the log. */
export function toJobText(resourceMeta: Uint8Array, redact: (text: string) => string): string {
  const bytes = Buffer.from(
    resourceMeta.buffer,
    resourceMeta.byteOffset,
    Math.min(resourceMeta.length, LONGEST_REDACTED),
  );
  const text = redact(bytes.toString("utf8"));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`;
}

/** What every method of a connector gets. A signal that nobody reads is not made. */
export function createContext(call: ServedCall): Context {
  const { clock, random, fetch } = call.state.options;
  const { log, secrets } = call.secrets;
  return {
    clock,
    random,
    fetch,
    log,
    secrets,
    get signal() {
      return call.signal;
    },
  };
}

/** Connectors open and write only the datasets that the operator allowed. */
export function getDatasetAccess({ state }: ServedCall, outputPrefix: string): DatasetAccess {
  const { storage } = state.options;
  return storage === undefined ? NO_ACCESS : { storage, writesTo: outputPrefix || undefined };
}
