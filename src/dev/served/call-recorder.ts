import { AsyncLocalStorage } from "node:async_hooks";
import { createLogger, type Logger } from "../../runtime/base/context.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
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
import type { ShownFault } from "../protocol.ts";
import { toShownFault } from "../shown-fault.ts";
import { CallSecrets } from "./call-secrets.ts";
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

/** What a recorder needs to know of a request; health checks and reflection have no protocol. */
export type ObservedRequest = Pick<ServedRequest, "service" | "method" | "peer" | "metadataNames"> &
  Partial<ServedRequest>;

/** What the recorder notes of a call; the rest is in its request. */
type CallState = Omit<ReportedState, "taskType" | "task" | "connector">;

/** A call in flight. */
interface OpenCall {
  readonly call: number;
  readonly secrets: CallSecrets;
  state: CallState;
  messages: number;
}

/** Reports each call with its messages, its error and what the connector logs meanwhile. */
export class CallRecorder implements RequestObserver {
  readonly #open = new Map<ObservedRequest, OpenCall>();
  readonly #changed = new Set<ObservedRequest>();
  readonly #running = new AsyncLocalStorage<number>();
  #reports: CallReport[] = [];
  #isScheduled = false;
  #count = 0;

  constructor(private readonly host: RecorderHost) {}

  requestStarted(request: ObservedRequest): void {
    const { service, method, peer, protocol = null } = request;
    const call = ++this.#count;
    this.#running.enterWith(call); // what the call logs from here on belongs to it
    const state = {
      at: Date.now(),
      peer,
      service,
      method,
      protocol,
      status: null,
      details: "",
      tookMs: null,
      phase: null,
      message: "",
      reason: "",
      hasFailed: false,
      job: null,
      batch: null,
    };
    const secrets = new CallSecrets(this.host.redactor);
    this.#open.set(request, { call, secrets, state, messages: 0 });
    this.#update(request, {});
  }

  /** Sends the request before the connector's method runs, because that may block or exit. */
  messageReceived(request: ServedRequest, message: Uint8Array): void {
    const open = this.#open.get(request);
    open?.secrets.learn(request.operation, this.host.wires[request.protocol], message);
    this.#addMessage(open, "request", message);
    this.flush();
    this.#update(request, {}); // the task type is known once the request is decoded
  }

  messageSent(request: ServedRequest, message: Uint8Array): void {
    this.#addMessage(this.#open.get(request), "reply", message);
    this.#update(request, this.#readResource(request, message) ?? {});
  }

  /** Only the first failure, which caused any others. */
  requestFailed(request: ServedRequest, failure: RequestFailure): void {
    const open = this.#open.get(request);
    if (open === undefined || open.state.hasFailed) return;
    this.#update(request, { hasFailed: failure.fault !== "caller" });
    const redact = (text: string): string => open.secrets.redact(text);
    const fault = faultFromFailure(request.method, failure, this.host.projectRoot, redact);
    if (fault === null) return;
    this.#update(request, { reason: fault.message });
    this.#report({ call: open.call, fault });
  }

  /** Only the first end: a call that is cancelled may also get a status. */
  requestFinished(request: ObservedRequest, { code, details, ms, ...rest }: RequestOutcome): void {
    const state = this.#open.get(request)?.state;
    if (state?.status !== null) return;
    const hasFailed = state.hasFailed || code !== 0;
    const { job = null, batch } = rest;
    this.#update(request, {
      status: STATUS_NAMES[code]!,
      details,
      tookMs: ms,
      hasFailed,
      job,
      batch: batch === undefined ? null : { polls: batch.polls, jobs: batch.jobs },
    });
  }

  /** A log that also records each line with the call that wrote it. */
  createLog(log: Logger): Logger {
    return createLogger((level) => (message, fields) => {
      log[level](message, fields);
      const call = this.#running.getStore();
      if (call === undefined) return;
      const text = fields === undefined ? message : `${message}  ${JSON.stringify(fields)}`;
      this.#report({ call, line: { at: Date.now(), level, text } });
    });
  }

  /** Sends what was recorded. */
  flush(): void {
    const states = Array.from(this.#changed, (request) => this.#describe(request));
    const reports = [...states, ...this.#reports];
    this.#changed.clear();
    this.#reports = [];
    if (reports.length > 0) this.host.send(reports);
  }

  #report(report: CallReport): void {
    this.#reports.push(report);
    this.#schedule();
  }

  #update(request: ObservedRequest, news: Partial<CallState>): void {
    const open = this.#open.get(request);
    if (open === undefined) return;
    open.state = { ...open.state, ...news };
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
    this.#report({ call: open.call, message: isLast ? { note, ...message } : message });
  }

  #readResource({ operation, protocol }: ServedRequest, message: Uint8Array) {
    const { client } = this.host.wires[protocol];
    const decode = { get: client.decodeGetTask, do: client.sync?.decodeExecuteTaskSync };
    if (operation !== "get" && operation !== "do") return undefined;
    try {
      const resource = decode[operation]?.(message);
      return resource && { phase: resource.phase ?? null, message: resource.message };
    } catch {
      return undefined; // fx itself wrote it, so this is a phase that clients refuse
    }
  }

  #describe(request: ObservedRequest): CallReport {
    const { call, secrets, state } = this.#open.get(request)!;
    if (state.status !== null) this.#open.delete(request);
    const clean = (text: string | undefined): string | null =>
      text === undefined ? null : secrets.redact(text);
    const { taskType, task, connector, metadataNames } = request;
    const job = state.job ?? request.job;
    return {
      call,
      metadataNames,
      state: {
        ...state,
        taskType: clean(taskType),
        task: clean(task),
        connector: clean(connector),
        job: clean(job),
        details: secrets.redact(state.details),
        message: secrets.redact(state.message),
      },
    };
  }
}

/**
 * The error behind a failed call, with its place in the author's code. Null if the status says
 * everything.
 */
function faultFromFailure(
  method: string,
  { error, fault }: RequestFailure,
  projectRoot: string,
  redact: (text: string) => string,
): ShownFault | null {
  if (fault === "caller" && !(error instanceof FxError)) return null;
  const isPlain = fault === "author" && !(error instanceof FxError);
  const summary = `${method}: ${describeThrown(error)}`;
  const thrown = isPlain ? new FxError("FX1002", summary, { cause: error }) : error;
  const { message, details, hint, frame, ...rest } = toShownFault(thrown, projectRoot);
  return {
    ...rest,
    message: redact(message),
    details: details.map(redact),
    hint: hint && redact(hint),
    frame: frame && redact(frame),
  };
}
