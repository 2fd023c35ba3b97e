import type { Logger } from "../../connector/context.ts";
import type { Phase } from "../../connector/phase.ts";
import { describeThrown } from "../../describe-thrown.ts";
import type { RequestFailure, RequestObserver, RequestOutcome } from "../request-observer.ts";
import type { Operation, ServedRequest } from "../served-request.ts";

/** What changes a job is worth a line; what only asks comes every few seconds. */
const CHANGES = new Set<Operation>(["create", "delete", "do"]);

/** Writes down what is asked of the connectors, and how it went. Polls are told at `debug`, their failures and phases are not. */
export class RequestLog implements RequestObserver {
  readonly #log: Logger;
  readonly #debug: boolean;

  /** @param options.debug whether lines at `debug` are read by anyone: a line for each poll costs more than the poll */
  constructor(log: Logger, options: { readonly debug: boolean }) {
    this.#log = log;
    this.#debug = options.debug;
  }

  requestFinished(request: ServedRequest, { code, details, ms }: RequestOutcome): void {
    const { operation, protocol, taskType, connector, task } = request;
    const changes = CHANGES.has(operation);
    if (code === 0 && !changes && !this.#debug) return;
    const fields = { operation, protocol, taskType, connector, task, code, ms: Math.round(ms * 10) / 10, details: details || undefined };
    if (code !== 0) this.#log.warn(`${request.method} failed`, fields);
    else if (changes) this.#log.info(request.method, fields);
    else this.#log.debug(request.method, fields);
  }

  phaseChanged(request: ServedRequest, { from, to, message }: { readonly from: Phase | undefined; readonly to: Phase; readonly message: string }): void {
    this.#log.info(`${from ?? "a new job"} → ${to}`, { ...fieldsOf(request), phase: to, message: message || undefined });
  }

  /** The stack is for who runs the server; the caller has the error id. */
  requestFailed(request: ServedRequest, { error, errorId, fault, told, redact }: RequestFailure): void {
    const fields = { ...fieldsOf(request), errorId, fault, told };
    const message = redact(describeThrown(error));
    if (fault === "caller") this.#log.warn(message, fields);
    else this.#log.error(message, { ...fields, stack: redact(stackOf(error) ?? "") });
  }
}

/** What is not known is undefined, which no log writes. */
function fieldsOf({ operation, protocol, taskType, connector, task }: ServedRequest): object {
  return { operation, protocol, taskType, connector, task };
}

/** With its causes. An author's error may do anything when it is looked at. */
function stackOf(error: unknown): string | undefined {
  try {
    if (!(error instanceof Error)) return undefined;
    const own = error.stack ?? describeThrown(error);
    return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause) ?? describeThrown(error.cause)}`;
  } catch {
    return undefined;
  }
}
