import type { Context } from "../base/context.ts";
import type { AnyConnector } from "../connector/connector-registry.ts";
import { type DatasetAccess, NO_ACCESS } from "../connector/invoke/job-context.ts";
import type { GetRequest } from "../connector/requests.ts";
import type { Connection } from "../wire/models/connection.ts";
import type { CategoryMessage } from "../wire/models/connector-messages.ts";
import { CallRefused, cutStatusText, newErrorId, STATUS, type StatusCode } from "./error-policy.ts";
import type { ServedMethod } from "./grpc/served-method.ts";
import { JobMemory } from "./jobs/job-memory.ts";
import { Observers } from "./observers/observers.ts";
import { OutputUploads } from "./outputs/output-uploads.ts";
import { DeadlineWatch, LiveList } from "./requests/deadline-watch.ts";
import { CallContext, NewJobContext, RequestSecrets } from "./requests/request-context.ts";
import { type GrpcCall, ServedCall } from "./requests/served-call.ts";
import { Turns, queuedCallCancelledError } from "./requests/turns.ts";
import {
  type CompleteServerOptions,
  withServerDefaults,
  type ServerOptions,
} from "./server-options.ts";

/** A caller counts its time from when it sent the request: its deadline passes so much before it does here. */
const ON_THE_WAY_MS = 20;

/** Below this a collection of garbage or a busy machine would be taken for an author's fault. */
export const BLOCKED_MS = 200;

/** How a call is answered that is not answered by a message. */
export interface GrpcStatus {
  readonly code: StatusCode;
  readonly details: string;
}

/** What all methods of a server share: its options, the requests that it works on, and what it remembers of jobs. */
export class ServiceCore {
  readonly options: CompleteServerOptions;
  readonly observers: Observers;
  readonly jobs = new JobMemory();
  readonly uploads: OutputUploads;
  readonly deadlines: DeadlineWatch;
  readonly #secrets: RequestSecrets;
  readonly #turns: Turns;
  readonly #calls = new LiveList<ServedCall>();
  readonly #redactFor = (connection: Connection | undefined): RequestSecrets["redact"] =>
    this.getSecrets(connection).redact;
  #whenIdle: (() => void)[] = [];

  constructor(options: ServerOptions) {
    this.options = withServerDefaults(options);
    this.#secrets = RequestSecrets.forServer(this.options.secrets, this.options.log);
    this.observers = new Observers(this.options.observers, (error) =>
      this.options.log.error("an observer of the server threw", { error: String(error) }),
    );
    this.deadlines = new DeadlineWatch(this.options);
    this.uploads = new OutputUploads(this.options.random);
    this.#turns = new Turns(this.options, this.#calls);
  }

  /** Requests that wait or are worked on, those included whose callers have gone. */
  get inFlight(): number {
    return this.#calls.size;
  }

  get atWork(): readonly ServedCall[] {
    return this.#calls.all();
  }

  /** What connectors may do with datasets: open and write those that the operator allowed, and no others. */
  datasetAccess(outputPrefix: string | undefined): DatasetAccess {
    const { storage } = this.options;
    return storage === undefined ? NO_ACCESS : { storage, writesTo: outputPrefix || undefined };
  }

  begin(method: ServedMethod, grpc: GrpcCall): ServedCall {
    const call = new ServedCall(method, grpc, this.options.now(), this.#redactFor);
    this.#calls.add(call);
    this.observers.started(call);
    return call;
  }

  /** See {@link Turns.take}. */
  turn(call: ServedCall): Promise<void> | undefined {
    return this.#turns.take(call);
  }

  /** See {@link Turns.takeLogs}. */
  takeLogs(call: ServedCall): void {
    this.#turns.takeLogs(call);
  }

  /** Starts the work, and says so where that let nothing else run. */
  start<T>(call: ServedCall, work: () => T): T {
    if (call.isGone) throw queuedCallCancelledError();
    const from = this.options.now();
    const working = work();
    const ms = this.options.now() - from;
    if (ms >= BLOCKED_MS) this.observers.blocked(call, ms);
    return working;
  }

  /** The request was answered by a message. */
  end(call: ServedCall): void {
    this.#finish(call, STATUS.OK, "");
  }

  /** The request was ended by an error. Answers the status to send. */
  fail(call: ServedCall, error: unknown): GrpcStatus {
    const status = this.#toStatus(call, error);
    this.#finish(call, status.code, status.details);
    return status;
  }

  /** Throws NOT_FOUND where none is registered. */
  connectorFor(call: ServedCall, { name, version }: CategoryMessage): AnyConnector {
    const connector = this.options.registry.find(name, version);
    if (connector === undefined)
      throw new CallRefused(STATUS.NOT_FOUND, `Cannot find connector for task type: ${name}.`);
    call.taskType = connector.taskCategory.name;
    call.connector = connector.name;
    return connector;
  }

  /** What the author's method finds beside its job. */
  createContext(call: ServedCall, connection?: Connection, outputPrefix?: string): GetRequest {
    return new CallContext(
      call,
      this.options,
      this.getSecrets(connection),
      connection,
      outputPrefix,
    );
  }

  /** What a method that is given a new job finds beside it. */
  createJobContext(call: ServedCall, connection: Connection | undefined): Context {
    return new NewJobContext(call, this.options, this.getSecrets(connection));
  }

  getSecrets(connection: Connection | undefined): RequestSecrets {
    return this.#secrets.with(connection);
  }

  /** Resolves when nothing is worked on. */
  idle(): Promise<void> {
    if (this.#calls.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** The server ends: of calls whose callers have gone, or go, it waits for creates alone, whose jobs nobody else knows of. */
  leaveGone(): void {
    for (const call of this.#calls.all()) {
      if (call.operation === "create") continue;
      if (call.isGone) this.#forget(call);
      else call.whenGone(() => this.#forget(call));
    }
  }

  /** Tells the author's methods that are at work to end, and their callers to ask again elsewhere. Who runs the server is told which: a create may leave a job. */
  cutAll(): void {
    const status = {
      code: STATUS.UNAVAILABLE,
      details: "the server ends, and the call was not over in time",
    };
    for (const call of this.#calls.all()) {
      const { operation, protocol, taskType, connector, task, job, incoming } = call;
      this.options.log.warn(`${call.method} was cut: the server ends`, {
        operation,
        protocol,
        taskType,
        connector,
        task,
        job,
        idempotencyKey: incoming?.idempotencyKey,
      });
      call.cut(new Error("the server ends"), status);
    }
    this.uploads.stop();
  }

  #forget(call: ServedCall): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0) for (const idle of this.#whenIdle.splice(0)) idle();
  }

  #finish(call: ServedCall, code: StatusCode, details: string): void {
    this.#turns.leave(call);
    call.finish();
    const ms = this.options.now() - call.startedAt;
    this.observers.finished(call, {
      code: call.isGone ? this.#getDisconnectCode(call) : code,
      details,
      ms,
    });
    this.#forget(call);
  }

  #getDisconnectCode(call: ServedCall): StatusCode {
    if (call.isCut) return STATUS.UNAVAILABLE;
    return call.deadline - ON_THE_WAY_MS <= this.options.epochNow()
      ? STATUS.DEADLINE_EXCEEDED
      : STATUS.CANCELLED;
  }

  #toStatus(call: ServedCall, error: unknown): GrpcStatus {
    const refused = CallRefused.of(error);
    const redact = refused.redact ?? this.#secrets.redact;
    const errorId = refused.fault === "caller" ? undefined : newErrorId(this.options.random);
    const text = cutStatusText(redact(refused.message));
    const details = errorId === undefined ? text : `${text}\nerror id: ${errorId}`;
    this.observers.failed(call, {
      error: refused.cause ?? refused,
      errorId,
      fault: refused.fault,
      callerMessage: details,
      redact,
    });
    return { code: refused.code, details };
  }
}
