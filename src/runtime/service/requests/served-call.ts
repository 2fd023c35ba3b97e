import type { Logger, Secrets } from "../../base/context.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { CallStatus } from "../../calls/call-status.ts";
import type { Wire } from "../../wire/wire.ts";
import { BLOCKED_MS, type Operation, type ServedRequest } from "../request-observer.ts";
import { CallSpan } from "./call-span.ts";
import type { CallSubject } from "./call-subject.ts";
import { Caller, type GrpcCall } from "./caller.ts";
import { findSecrets, toJobText } from "./job-text.ts";
import { addSecrets } from "./request-secrets.ts";
import type { ServerState } from "./server-state.ts";

/** A method of one of Flyte's services. */
export interface ServedMethod {
  readonly service: string;
  readonly method: string;
  readonly operation: Operation;
  readonly wire: Wire;
}

/**
 * One call, from arrival to reply: what arrived, who waits for it, and what it is about. What a
 * method finds out is in its answer.
 */
export class ServedCall implements ServedRequest {
  readonly service: string;
  readonly method: string;
  readonly operation: Operation;
  readonly wire: Wire;
  readonly protocol: Protocol;
  readonly startedAt: number;
  readonly caller: Caller;
  readonly span = new CallSpan();
  #subject: CallSubject | undefined = undefined;
  #secrets: ServerState["secrets"];

  /** @param sendStatus ends the call with a status instead of a reply */
  constructor(
    readonly state: ServerState,
    { service, method, operation, wire }: ServedMethod,
    grpc: GrpcCall,
    sendStatus: (status: CallStatus) => void,
  ) {
    this.service = service;
    this.method = method;
    this.operation = operation;
    this.wire = wire;
    this.protocol = wire.protocol;
    this.startedAt = state.options.now();
    this.caller = new Caller(grpc, sendStatus);
    this.#secrets = state.secrets;
  }

  get peer(): string {
    return this.caller.peer;
  }

  get metadataNames(): readonly string[] {
    return this.caller.metadataNames;
  }

  /** Undefined until the request is decoded, or if no connector serves it. */
  get subject(): CallSubject | undefined {
    return this.#subject;
  }

  get taskType(): string | undefined {
    return this.#subject?.taskType;
  }

  get connector(): string | undefined {
    return this.#subject?.connector;
  }

  get task(): string | undefined {
    return this.#subject?.task;
  }

  get inWorker(): boolean {
    return this.#subject?.inWorker === true;
  }

  /** Computed when read, because most polls do not need it. */
  get job(): string | undefined {
    const resourceMeta = this.#subject?.resourceMeta;
    return resourceMeta && toJobText(resourceMeta, this.redact);
  }

  get secrets(): Secrets {
    return this.#secrets.secrets;
  }

  get log(): Logger {
    return this.#secrets.log;
  }

  /** Replaces the secrets in a text. */
  get redact(): (text: string) => string {
    return this.#secrets.redact;
  }

  /**
   * The request is decoded. The secrets of its connection take precedence. They, and those in the
   * job's ResourceMeta, are replaced in all texts of this call.
   */
  identify(subject: CallSubject): void {
    const { connection, resourceMeta } = subject;
    const inMeta = resourceMeta === undefined ? [] : findSecrets(resourceMeta);
    this.#secrets = addSecrets(this.state.secrets, connection, inMeta);
    this.#subject = subject;
  }

  /** Rejects with DeadlineNear shortly before the deadline; `work` continues. */
  raceDeadline<T>(work: Promise<T>, deadline = this.caller.deadline): Promise<T> {
    return this.state.deadlines.race(work, deadline);
  }

  /** Calls the author's code, and tells the observers if it blocks the event loop. */
  watchBlocking<T>(work: () => T): T {
    const { now } = this.state.options;
    const from = now();
    const result = work();
    const ms = now() - from;
    if (ms >= BLOCKED_MS) this.state.notify((observer) => observer.methodBlocked?.(this, ms));
    return result;
  }
}
