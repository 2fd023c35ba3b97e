import type { Logger } from "../../base/context.ts";
import { describeThrown, listCauses } from "../../base/errors/thrown.ts";
import type {
  PhaseChange,
  RequestFailure,
  RequestObserver,
  RequestOutcome,
  Operation,
  ServedRequest,
} from "../request-observer.ts";

/** Each of these gets a line. Polls come every few seconds, and do not. */
const CHANGES = new Set<Operation>(["create", "delete", "do"]);
/** Connectors need not have logs and metrics, so a refusal is normal. */
const QUESTIONS = new Set<Operation>(["logs", "metrics"]);

/**
 * Logs each request and its outcome, and each change of a phase. Polls are logged at `debug`, unless they fail.
 */
export class RequestLog implements RequestObserver {
  readonly #log: Logger;
  readonly #debug: boolean;
  readonly #failures = new Map<ServedRequest, RequestFailure>();

  /** @param options.debug whether to log at `debug`: a line for each poll costs more than the poll */
  constructor(log: Logger, options: { readonly debug: boolean }) {
    this.#log = log;
    this.#debug = options.debug;
  }

  /** Is logged when the request ends. Keeps the first failure, which led to the others. */
  requestFailed(request: ServedRequest, failure: RequestFailure): void {
    if (!this.#failures.has(request)) this.#failures.set(request, failure);
  }

  requestFinished(request: ServedRequest, { code, details, ms }: RequestOutcome): void {
    const failure = this.#failures.size === 0 ? undefined : this.#failures.get(request);
    const { operation, protocol } = request;
    const changes = CHANGES.has(operation);
    if (code === 0 && failure === undefined && !changes && !this.#debug) return;
    const { taskType, connector, task, job } = request;
    const fields = {
      operation,
      protocol,
      taskType,
      connector,
      task,
      job,
      code,
      ms: Math.round(ms * 10) / 10,
      details: details || undefined,
    }; // written out: a spread costs more than all else here
    if (failure !== undefined) this.#logFailure(request, failure, fields);
    else if (code !== 0) this.#log.warn(`${request.method} failed`, fields);
    else if (changes) this.#log.info(request.method, fields);
    else this.#log.debug(request.method, fields);
  }

  /** Polls of forged jobs must not fill the log. */
  phaseChanged(request: ServedRequest, { from, to, message, createdHere }: PhaseChange): void {
    if (!createdHere && !this.#debug) return;
    const before = from ?? (createdHere ? "a new job" : "a job of another server");
    this.#log[createdHere ? "info" : "debug"](`${before} → ${to}`, {
      ...toLogFields(request),
      phase: to,
      message: message || undefined,
    });
  }

  /** The operator gets the stack. The error id is also in the status. */
  #logFailure(
    request: ServedRequest,
    { error, errorId, fault, callerMessage, redact }: RequestFailure,
    fields: object,
  ): void {
    this.#failures.delete(request);
    const message = `${request.method} failed: ${redact(describeThrown(error))}`;
    if (fault !== "caller")
      this.#log.error(message, {
        ...fields,
        errorId,
        fault,
        callerMessage,
        stack: redact(getStack(error) ?? ""),
      });
    else if (QUESTIONS.has(request.operation))
      this.#log.debug(message, { ...fields, errorId, fault, callerMessage });
    else this.#log.warn(message, { ...fields, errorId, fault, callerMessage });
  }
}

/** What a line is about. */
function toLogFields({
  operation,
  protocol,
  taskType,
  connector,
  task,
  job,
}: ServedRequest): object {
  return { operation, protocol, taskType, connector, task, job };
}

/** The stacks of an error and its causes. Reading an author's error may throw. */
function getStack(error: unknown): string | undefined {
  try {
    if (!(error instanceof Error)) return undefined;
    return [error, ...listCauses(error)].map(getOwnStack).join("\ncaused by ");
  } catch {
    return undefined;
  }
}

function getOwnStack(error: unknown): string {
  return error instanceof Error && typeof error.stack === "string"
    ? error.stack
    : describeThrown(error);
}
