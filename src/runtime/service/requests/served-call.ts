import type { Clock, Context, Logger, Secrets } from "../../base/context.ts";
import { parseJson } from "../../base/json.ts";
import { lazyProperties } from "../../base/lazy-properties.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { BatchPart } from "../../connector/invoke/batch-entry.ts";
import type { DatasetAccess, JobRequest } from "../../connector/invoke/job-request.ts";
import { SECRET_MARK } from "../../secrets/redactor.ts";
import { refusingStorage } from "../../storage/allowed-prefixes.ts";
import type { Connection } from "../../wire/models/connector-messages.ts";
import type { Wire } from "../../wire/wire.ts";
import { BLOCKED_MS, type Operation, type ServedRequest } from "../request-observer.ts";
import type { CallSpan } from "./call-span.ts";
import type { Capacity } from "./capacity.ts";
import { addSecrets, type CallerConnection, type ServerState } from "./server-state.ts";

/** A method of one of Flyte's services. */
export interface ServedMethod {
  readonly service: string;
  readonly method: string;
  readonly operation: Operation;
  readonly wire: Wire;
}

/** The part of a `@grpc/grpc-js` call that fx uses, for every kind of call. */
export interface GrpcCall {
  readonly cancelled: boolean;
  on(event: "cancelled", listener: () => void): unknown;
  getDeadline(): Date | number;
  getPeer(): string;
  /** The caller's connection, if the call itself knows it. */
  readonly connection?: CallerConnection;
  readonly metadata: { getMap(): object };
}

export interface GrpcStatus {
  readonly code: number;
  readonly details: string;
}

/**
 * A request's time on the network: its deadline passes this much earlier at the caller than here.
 */
const ON_THE_WAY_MS = 20;

/**
 * One call, from arrival to reply. `finish` ends it with its reply, `cut` without one on shutdown.
 * `abort` only tells the author's code to stop.
 */
export class ServedCall implements ServedRequest {
  readonly service: string;
  readonly method: string;
  readonly operation: Operation;
  readonly wire: Wire;
  readonly protocol: Protocol;
  readonly startedAt: number;
  readonly span: Pick<CallSpan, "add" | "toHeaders">;
  taskType: string | undefined = undefined;
  connector: string | undefined = undefined;
  task: string | undefined = undefined;
  /** The job that a create starts. */
  newJob: Partial<Pick<JobRequest, "idempotencyKey">> | undefined = undefined;
  /** Whether the call counts as running in the request queue. */
  hasTurn = false;
  /** When the queue first saw that the caller of this running call had disconnected. */
  goneSince: number | undefined = undefined;
  /** The memory that its decoded request takes, in bytes. */
  memory = 0;
  /** Where the call holds this memory. Set while it does. */
  memoryShare: Capacity | undefined = undefined;
  addedMemory = 0;
  resourceMeta: Uint8Array | undefined = undefined;
  inWorker = false;
  /** Set if another thread describes the job. */
  jobText: string | undefined = undefined;
  connection: Connection | undefined = undefined;
  batch: BatchPart | undefined = undefined;
  foreign: ServedRequest["foreign"] = undefined;
  secrets: Secrets;
  log: Logger;
  redact: (text: string) => string;
  /** Whether the call was ended while it ran; its reply is then not sent. */
  isCut = false;
  #controller: AbortController | undefined = undefined;
  #abortReason: Error | undefined = undefined;
  readonly #onAbort: ((reason: Error) => void)[] = [];
  #isOver = false;

  /** @param sendStatus ends the call with a status instead of a reply */
  constructor(
    readonly state: ServerState,
    { service, method, operation, wire }: ServedMethod,
    private readonly grpc: GrpcCall,
    readonly sendStatus: (status: GrpcStatus) => void,
  ) {
    this.service = service;
    this.method = method;
    this.operation = operation;
    this.wire = wire;
    this.protocol = wire.protocol;
    this.startedAt = state.options.now();
    this.span = state.createSpan();
    this.secrets = state.secrets.secrets;
    this.log = state.secrets.log;
    this.redact = state.secrets.redact;
  }

  get peer(): string {
    return this.grpc.getPeer();
  }

  /** The caller's connection; undefined if fx's own listener did not accept it. */
  get callerConnection(): CallerConnection | undefined {
    return this.grpc.connection ?? this.state.findConnection(this.peer);
  }

  get metadataNames(): readonly string[] {
    return Object.keys(this.grpc.metadata.getMap());
  }

  get clock(): Clock {
    return this.state.options.clock;
  }

  get random(): () => number {
    return this.state.options.random;
  }

  get fetch(): typeof fetch {
    return this.state.options.fetch;
  }

  /** Computed when read, because most polls do not need it. */
  get job(): string | undefined {
    return this.jobText ?? (this.resourceMeta && toJobText(this.resourceMeta, this.redact));
  }

  /** That of the job that a create starts. It is a hash, so it is computed only when read. */
  get idempotencyKey(): string | undefined {
    return this.newJob?.idempotencyKey;
  }

  /**
   * The secrets of the connection take precedence. They, and those in the job's ResourceMeta, are
   * replaced in all texts of this call.
   */
  useSecrets(connection: Connection | undefined, resourceMeta?: Uint8Array): void {
    const inMeta = resourceMeta === undefined ? [] : listSecrets(resourceMeta);
    const { secrets, log, redact } = addSecrets(this.state.secrets, connection, inMeta);
    this.resourceMeta = resourceMeta;
    this.connection = connection;
    this.secrets = secrets;
    this.log = log;
    this.redact = redact;
  }

  /** Milliseconds since the epoch; Infinity if the caller set none. */
  get deadline(): number {
    const deadline = this.grpc.getDeadline();
    return typeof deadline === "number" ? deadline : deadline.getTime();
  }

  /** Whether the deadline had passed for the caller at a time. */
  hasExpired(epochMs: number): boolean {
    return this.deadline - ON_THE_WAY_MS <= epochMs;
  }

  /** Rejects with DeadlineNear shortly before the deadline; `work` continues. */
  raceDeadline<T>(work: Promise<T>, deadline = this.deadline): Promise<T> {
    return this.state.deadlines.race(work, deadline);
  }

  /** Whether the caller no longer waits for the reply. */
  get isGone(): boolean {
    return this.isCut || this.grpc.cancelled;
  }

  /** Whether {@link signal} has fired, or would have if it had been read. */
  get hasAborted(): boolean {
    return this.#abortReason !== undefined || this.isGone;
  }

  /** Fires when the reply is no longer needed. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.onceAborted((reason) => this.#controller!.abort(reason));
    }
    return this.#controller.signal;
  }

  /** Calls back when {@link signal} fires, at once if it has. Costs less than a signal. */
  onceAborted(listener: (reason: Error) => void): void {
    if (this.#abortReason !== undefined) return listener(this.#abortReason);
    this.#onAbort.push(listener);
    const abortGone = (): void => {
      if (!this.#isOver) this.abort(new Error(GONE));
    };
    if (this.isGone) abortGone();
    else if (this.#onAbort.length === 1) this.onceGone(abortGone);
  }

  /**
   * Accepts a message of the request and tells the observers. Throws FX2018 if it would take too much
   * memory.
   */
  receive(message: Uint8Array): void {
    this.memory += this.state.memory.weigh(this, message);
    this.state.notify((observer) => observer.messageReceived?.(this, message));
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

  /** Tells the observers about a message of the reply. */
  noteSent(message: Uint8Array): void {
    this.state.notify((observer) => observer.messageSent?.(this, message));
  }

  /**
   * Calls back when the caller disconnects, and also after the reply, because gRPC reports both as
   * cancelled.
   */
  onceGone(callback: () => void): void {
    this.grpc.on("cancelled", callback);
  }

  /** Marks the call as answered: its signal no longer fires. */
  finish(): void {
    this.#isOver = true;
  }

  /** Fires the signal, unless the call is answered: gRPC reports that as cancelled, too. */
  abort(reason: Error): void {
    if (this.#isOver) return;
    this.#abortReason ??= reason;
    for (const listener of this.#onAbort.splice(0)) listener(this.#abortReason);
  }

  /** Ends the call with a status while the connector's method still runs. */
  cut(reason: Error, status: GrpcStatus): void {
    if (this.#isOver || this.isCut) return;
    this.isCut = true;
    this.abort(reason);
    this.sendStatus(status);
  }
}

const GONE = "the caller cancelled, or its deadline passed";

const LONGEST_JOB_TEXT = 200;
/** More than is shown, so that a secret at the cut is not shown in part. */
const MOST_REDACTED = 20 * LONGEST_JOB_TEXT;

/** A field that another server may have filled: this one does not know its value as a secret. */
const SECRET_FIELD =
  /("\w*(?:(?<!(?:client|idempotency|request)_?)token|secret|password)"\s*:\s*")((?:[^"\\]|\\.)*)/gi;
/** Forged ones could take a lot of time. */
const LONGEST_SECRET = 2000;

/** The values of these fields. */
function listSecrets(resourceMeta: Uint8Array): string[] {
  const start = Buffer.from(resourceMeta.subarray(0, MOST_REDACTED)).toString("utf8");
  return Array.from(start.matchAll(SECRET_FIELD), ([, , value]) => parseJson(`"${value}"`)).filter(
    (value): value is string => typeof value === "string" && value.length <= LONGEST_SECRET,
  );
}

/** The start of a ResourceMeta as text, for the log. */
export function toJobText(resourceMeta: Uint8Array, redact: (text: string) => string): string {
  const start = Buffer.from(resourceMeta.subarray(0, MOST_REDACTED)).toString("utf8");
  const text = redact(start).replace(SECRET_FIELD, `$1${SECRET_MARK}`);
  return text.length <= LONGEST_JOB_TEXT
    ? text
    : `${text.slice(0, LONGEST_JOB_TEXT).toWellFormed()}…`;
}

const addLimits = lazyProperties<ServedCall, Pick<Context, "deadline" | "signal">>({
  signal: (call) => call.signal,
  deadline: ({ deadline, state: { options } }) =>
    deadline === Infinity ? undefined : options.clock.now() + deadline - options.epochNow(),
});

/** The argument of a connector's method. The signal is created only if the author reads it. */
export function createContext<Fields>(call: ServedCall, fields: Fields): Context & Fields {
  const { clock, random, fetch, log, secrets } = call;
  return addLimits({ clock, random, fetch, log, secrets, ...fields }, call);
}

/** Connectors open and write only the datasets that the operator allowed. */
export function getDatasetAccess({ state }: ServedCall, outputPrefix: string): DatasetAccess {
  const { storage = refusingStorage } = state.options;
  return { storage, writesTo: outputPrefix || undefined };
}
