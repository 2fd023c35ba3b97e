import { AsyncLocalStorage } from "node:async_hooks";
import type { Logger } from "../../runtime/base/context.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import { STATUS_NAMES } from "../../runtime/calls/call-status.ts";
import type { Redactor } from "../../runtime/secrets/redactor.ts";
import type {
  RequestFailure,
  RequestObserver,
  RequestOutcome,
  ServedRequest,
} from "../../runtime/service/request-observer.ts";
import type { Wire } from "../../runtime/wire/wire.ts";
import { CallSecrets } from "./call-secrets.ts";
import { faultFromFailure } from "./fault-from-failure.ts";
import type { CallReport, ReportedMessage, ReportedState } from "./serve-messages.ts";

/** The messages of one call that are reported. A log may have any number of them. */
const MOST_MESSAGES = 50;

/** What a recorder needs of its process. */
export interface RecorderHost {
  readonly projectRoot: string;
  readonly redactor: Redactor;
  readonly wires: Readonly<Record<Protocol, Wire>>;
  /** Receives everything that was recorded in one turn of the event loop. */
  readonly send: (reports: readonly CallReport[]) => void;
}

/** A call in flight. */
interface OpenCall {
  readonly call: number;
  readonly at: number;
  readonly peer: string;
  readonly metadataNames: readonly string[];
  readonly secrets: CallSecrets;
  messages: number;
  hasFault: boolean;
  /** What the connector threw. */
  reason: string;
  outcome: RequestOutcome | undefined;
  resource: Pick<ReportedState, "phase" | "message">;
}

/** Reports each call with its messages, its error and what the connector logs meanwhile. */
export class CallRecorder implements RequestObserver {
  readonly #host: RecorderHost;
  readonly #open = new Map<ServedRequest, OpenCall>();
  readonly #changed = new Set<ServedRequest>();
  readonly #running = new AsyncLocalStorage<number>();
  #reports: CallReport[] = [];
  #isScheduled = false;
  #count = 0;

  constructor(host: RecorderHost) {
    this.#host = host;
  }

  /** The number of the next call. */
  next(): number {
    return ++this.#count;
  }

  /** Adds something to the next batch. */
  report(report: CallReport): void {
    this.#reports.push(report);
    this.#schedule();
  }

  requestStarted(request: ServedRequest): void {
    const { peer, metadataNames } = request;
    const call = this.next();
    this.#running.enterWith(call); // what the call logs from here on belongs to it
    this.#open.set(request, {
      call,
      at: Date.now(),
      peer,
      metadataNames,
      secrets: new CallSecrets(this.#host.redactor),
      messages: 0,
      hasFault: false,
      reason: "",
      outcome: undefined,
      resource: { phase: null, message: "" },
    });
    this.#change(request);
  }

  /** Sends the request before the connector's method runs, because that may block or exit. */
  messageReceived(request: ServedRequest, message: Uint8Array): void {
    const open = this.#open.get(request);
    open?.secrets.learn(request.operation, this.#host.wires[request.protocol], message);
    this.#addMessage(open, "request", message);
    this.flush();
    this.#change(request); // the task type is known once the request is decoded
  }

  messageSent(request: ServedRequest, message: Uint8Array): void {
    const open = this.#open.get(request);
    this.#addMessage(open, "reply", message);
    if (open !== undefined) open.resource = this.#readResource(request, message) ?? open.resource;
  }

  /** Only the first failure, which caused any others. */
  requestFailed(request: ServedRequest, failure: RequestFailure): void {
    const open = this.#open.get(request);
    if (open === undefined || open.hasFault) return;
    open.hasFault = failure.fault !== "caller";
    const redact = (text: string): string => open.secrets.redact(text);
    const fault = faultFromFailure(request.method, failure, this.#host.projectRoot, redact);
    if (fault === null) return;
    open.reason = fault.message;
    this.report({ call: open.call, fault });
  }

  requestFinished(request: ServedRequest, outcome: RequestOutcome): void {
    const open = this.#open.get(request);
    if (open === undefined) return;
    open.outcome = outcome;
    this.#change(request);
  }

  /** A log that also records each line with the call that wrote it. */
  createLog(log: Logger): Logger {
    const write = (level: keyof Logger) => (message: string, fields?: object) => {
      log[level](message, fields);
      const call = this.#running.getStore();
      if (call === undefined) return;
      const text = fields === undefined ? message : `${message}  ${JSON.stringify(fields)}`;
      this.report({ call, line: { at: Date.now(), level, text } });
    };
    return {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
    };
  }

  /** Sends what was recorded. */
  flush(): void {
    const states = Array.from(this.#changed, (request) => this.#describe(request));
    const reports = [...states, ...this.#reports];
    this.#changed.clear();
    this.#reports = [];
    if (reports.length > 0) this.#host.send(reports);
  }

  #change(request: ServedRequest): void {
    this.#changed.add(request);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }

  #addMessage(
    open: OpenCall | undefined,
    direction: ReportedMessage["direction"],
    bytes: Uint8Array,
  ): void {
    if (open === undefined || open.messages++ >= MOST_MESSAGES) return;
    const message = open.secrets.describe(direction, bytes);
    const isLast = open.messages === MOST_MESSAGES;
    const note = "This call may have more messages, which are not kept.";
    this.report({ call: open.call, message: isLast ? { note, ...message } : message });
  }

  #readResource({ operation, protocol }: ServedRequest, message: Uint8Array) {
    const { client } = this.#host.wires[protocol];
    const decode = { get: client.decodeGetTask, do: client.sync?.decodeExecuteTaskSync };
    if (operation !== "get" && operation !== "do") return undefined;
    try {
      const resource = decode[operation]?.(message);
      return resource && { phase: resource.phase ?? null, message: resource.message };
    } catch {
      return undefined; // fx itself wrote it, so this is a phase that clients refuse
    }
  }

  #describe(request: ServedRequest): CallReport {
    const open = this.#open.get(request)!;
    const { call, at, peer, metadataNames, outcome, secrets, resource, hasFault, reason } = open;
    if (outcome !== undefined) this.#open.delete(request);
    const { service, method, protocol } = request;
    const clean = (text: string | undefined): string | null =>
      text === undefined ? null : secrets.redact(text);
    const state: ReportedState = {
      at,
      peer,
      service,
      method,
      protocol,
      taskType: clean(request.taskType),
      task: clean(request.task),
      connector: clean(request.connector),
      job: clean(request.job),
      status: outcome === undefined ? null : STATUS_NAMES[outcome.code]!,
      details: clean(outcome?.details) ?? "",
      tookMs: outcome === undefined ? null : outcome.ms,
      phase: resource.phase,
      message: secrets.redact(resource.message),
      reason,
      hasFailed: hasFault || (outcome !== undefined && outcome.code !== 0),
    };
    return { call, state, metadataNames };
  }
}
