import type { Protocol } from "../../base/protocol.ts";
import { shorten } from "../../base/text.ts";
import type { Connection } from "../../wire/models/connection.ts";
import type { ServedMethod } from "../grpc/served-method.ts";
import type { Operation, ServedRequest } from "../request-observer.ts";
import type { Listed } from "./deadline-watch.ts";

/** What is needed of a call of `@grpc/grpc-js`, whatever its kind. */
export interface GrpcCall {
  readonly cancelled: boolean;
  on(event: "cancelled", listener: () => void): unknown;
  getDeadline(): Date | number;
}

/** How texts lose the server's secrets, and those of a request. */
type RedactFor = (connection: Connection | undefined) => (text: string) => string;

/** A request at work: what is known of it, and the signal that its author's method is given. */
export class ServedCall implements ServedRequest, Listed {
  readonly startedAt: number;
  taskType: string | undefined = undefined;
  connector: string | undefined = undefined;
  task: string | undefined = undefined;
  /** In the list of what is at work. */
  place = 0;
  /** It counts among those that are worked on. */
  hasTurn = false;
  /** When its caller was first seen to have gone while it was at work. */
  seenGoneAt: number | undefined = undefined;
  /** The job that it asks for, where it asks for one. */
  incoming: { readonly idempotencyKey: string } | undefined = undefined;
  /** Ends the call with a status, in place of its answer. */
  refuse: ((status: { readonly code: number; readonly details: string }) => void) | undefined =
    undefined;
  readonly #method: ServedMethod;
  readonly #grpc: GrpcCall;
  readonly #redactFor: RedactFor;
  #resourceMeta: Uint8Array | undefined = undefined;
  #connection: Connection | undefined = undefined;
  #controller: AbortController | undefined = undefined;
  #abandoned: Error | undefined = undefined;
  #isOver = false;
  #isCut = false;

  constructor(method: ServedMethod, grpc: GrpcCall, startedAt: number, redactFor: RedactFor) {
    this.#method = method;
    this.#grpc = grpc;
    this.startedAt = startedAt;
    this.#redactFor = redactFor;
  }

  get service(): string {
    return this.#method.service;
  }

  get method(): string {
    return this.#method.method;
  }

  get protocol(): Protocol {
    return this.#method.protocol;
  }

  get operation(): Operation {
    return this.#method.operation;
  }

  /** Written out when it is asked for: most polls are told to nobody. */
  get job(): string | undefined {
    return this.#resourceMeta && jobText(this.#resourceMeta, this.#redactFor(this.#connection));
  }

  /** It is about this job; the secrets that came along are not shown with it. */
  isAbout(resourceMeta: Uint8Array, connection?: Connection): void {
    this.#resourceMeta = resourceMeta;
    this.#connection = connection;
  }

  /** Milliseconds since the epoch; Infinity where the caller waits for ever. */
  get deadline(): number {
    const deadline = this.#grpc.getDeadline();
    return typeof deadline === "number" ? deadline : deadline.getTime();
  }

  /** Nobody waits for the answer any more. */
  get isGone(): boolean {
    return this.#isCut || this.#grpc.cancelled;
  }

  /** It was ended by a status while it was at work: what the work answers is not sent. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Whether {@link signal} has fired, or would have if anybody had asked for it. */
  get hasAborted(): boolean {
    return this.#abandoned !== undefined || this.isGone;
  }

  /** Made when it is first asked for: most requests end without. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abandoned !== undefined) this.#controller.abort(this.#abandoned);
      else if (this.isGone && !this.#isOver) this.#controller.abort(createDisconnectError());
      else this.#grpc.on("cancelled", () => this.abandon(createDisconnectError()));
    }
    return this.#controller.signal;
  }

  /** Calls back when nobody waits for the answer any more; also when the call has ended. */
  whenGone(tell: () => void): void {
    this.#grpc.on("cancelled", tell);
  }

  /** It was answered: from now on nothing is abandoned. gRPC calls what ends as it should cancelled, too. */
  finish(): void {
    this.#isOver = true;
  }

  /** Tells the author's method that its answer is no longer wanted. */
  abandon(reason: Error): void {
    if (this.#isOver) return;
    this.#abandoned ??= reason;
    this.#controller?.abort(reason);
  }

  /** Ends the call while its work goes on, whose signal fires. */
  cut(reason: Error, status: { readonly code: number; readonly details: string }): void {
    if (this.#isOver || this.#isCut) return;
    this.#isCut = true;
    this.abandon(reason);
    this.refuse?.(status);
  }
}

function createDisconnectError(): Error {
  return new Error("the caller has cancelled, or its deadline has passed");
}

const LONGEST = 200;
/** So much is looked at: a secret at its end is not shown, in no part of it. */
const LOOKED_AT = 20 * LONGEST;

/** The beginning of a ResourceMeta, for people who look for a job. It is JSON, unless a stranger made it. */
export function jobText(resourceMeta: Uint8Array, redact: (text: string) => string): string {
  const bytes = Buffer.from(
    resourceMeta.buffer,
    resourceMeta.byteOffset,
    Math.min(resourceMeta.length, LOOKED_AT),
  );
  const text = redact(bytes.toString("utf8"));
  return shorten(text, LONGEST);
}
