import type { Logger } from "../../base/context.ts";
import { describeThrown, getNewMessage, listCauses } from "../../base/errors/thrown.ts";
import { RecentTable } from "../../base/recent-table.ts";
import { foldStack } from "../../base/source/source-location.ts";
import { countOf, formatMs } from "../../base/text.ts";
import { STATUS } from "../../calls/call-status.ts";
import { WorkerLost } from "../../workers/worker-lost.ts";
import {
  type PhaseChange,
  type RequestFailure,
  type RequestObserver,
  type RequestOutcome,
  type Operation,
  type ServedRequest,
  toLogFields,
} from "../request-observer.ts";

/** Each of these is logged. Polls are not, because they arrive every few seconds. */
const CHANGES = new Set<Operation>(["create", "delete", "do"]);
/** Logs and metrics are optional, so a refusal is normal. */
const QUESTIONS = new Set<Operation>(["logs", "metrics"]);

/** The same warning about one job, or the jobs of another server, is logged once in this time. */
const QUIET_MS = 60_000;
const JOBS = 1000;

interface EndedRequest extends Pick<RequestOutcome, "batch"> {
  readonly endedAt: number;
  /** Those of its log line. */
  readonly fields: object & Pick<RequestOutcome, "code">;
}

/**
 * Logs requests with their outcomes, and changes of phase. Polls are logged at `debug`. A failed
 * poll that Flyte will repeat is a warning, at most one a minute for each job and error.
 */
export class RequestLog implements RequestObserver {
  readonly #debug: boolean;
  readonly #failures = new Map<ServedRequest, RequestFailure>();
  /** The last warning of each job whose polls fail. */
  readonly #warnings = new RecentTable<{ readonly message: string; readonly at: number }>(JOBS);
  /** The jobs of another server since the last warning about them, by task type. */
  readonly #foreign = new Map<string, { readonly jobs: Set<string>; readonly from: number }>();

  /**
   * @param options.debug whether to log at `debug`: a line for each poll costs more than the poll
   */
  constructor(
    private readonly log: Logger,
    options: { readonly debug: boolean },
  ) {
    this.#debug = options.debug;
  }

  /** Keeps the first failure, which caused any others, until the request ends. */
  requestFailed(request: ServedRequest, failure: RequestFailure): void {
    if (!this.#failures.has(request)) this.#failures.set(request, failure);
  }

  requestFinished(request: ServedRequest, outcome: RequestOutcome): void {
    const { code, details, ms, batch, foreign } = outcome;
    const endedAt = request.startedAt + ms;
    const failure = this.#failures.size === 0 ? undefined : this.#failures.get(request);
    const { operation, protocol } = request;
    if (foreign !== undefined) this.#warnForeign(request, foreign, endedAt);
    const changes = CHANGES.has(operation);
    if (code === 0 && failure === undefined && !changes && !this.#debug) return;
    const { taskType, connector, task } = request;
    const fields = {
      operation,
      protocol,
      taskType,
      connector,
      task,
      job: outcome.job ?? request.job,
      jobs: batch?.jobs,
      code,
      ms: Math.round(ms * 10) / 10,
      details: details || undefined,
    }; // no spread: it would cost more than the rest of this method
    if (failure !== undefined) this.#logFailure(request, failure, { endedAt, fields, batch });
    else if (code !== 0) this.log.warn(`${request.method} failed`, fields);
    else if (changes) this.log.info(request.method, fields);
    else this.log.debug(request.method, fields);
  }

  /** Logs jobs that this server did not create at `debug`: forged polls must not fill the log. */
  phaseChanged(request: ServedRequest, { from, to, message, createdHere }: PhaseChange): void {
    if (!createdHere && !this.#debug) return;
    const before = from ?? (createdHere ? "new job" : "job of another server");
    this.log[createdHere ? "info" : "debug"](`${before} → ${to}`, {
      ...toLogFields(request),
      phase: to,
      message: message || undefined,
    });
  }

  /**
   * Logs the stack, unless Flyte will poll again: then the outside system is probably just
   * unavailable. The caller's status contains the same error id.
   */
  #logFailure(
    request: ServedRequest,
    { error, errorId, fault, callerMessage, redact, retried }: RequestFailure,
    { endedAt, fields, batch }: EndedRequest,
  ): void {
    this.#failures.delete(request);
    const message = `${request.method} failed: ${redact(describeThrown(error))}`;
    const all = { ...fields, errorId, fault, callerMessage };
    const hasPoolLogged = error instanceof WorkerLost && !error.wasSent; // why it refuses calls
    if (hasPoolLogged || batch?.isReported === true) this.log.debug(message, all);
    else if (retried !== undefined) {
      const { count, forMs } = retried;
      const series = count === 1 ? "" : ` (${count} times in a row, for ${formatMs(forMs)})`;
      const level = this.#isRepeated(request, message, endedAt) ? "debug" : "warn";
      this.log[level](`${message}${series}`, all);
    } else if (fault === "caller") {
      // There may be thousands, and nothing was done for them.
      const hasLeft = fields.code === STATUS.CANCELLED && request.taskType === undefined;
      this.log[hasLeft || QUESTIONS.has(request.operation) ? "debug" : "warn"](message, all);
    } else this.log.error(message, { ...all, stack: redact(getStacks(error, fault) ?? "") });
  }

  /** Polls can be forged, so the number of warnings and of counted jobs is limited. */
  #warnForeign(
    { taskType = "", connector }: ServedRequest,
    foreign: NonNullable<RequestOutcome["foreign"]>,
    at: number,
  ): void {
    const { jobs, from } = this.#foreign.get(taskType) ?? { jobs: new Set(), from: at - QUIET_MS };
    if (jobs.size < JOBS) jobs.add(foreign.job);
    const isDue = at - from >= QUIET_MS;
    this.#foreign.set(taskType, isDue ? { jobs: new Set(), from: at } : { jobs, from });
    if (!isDue) return;
    const count = countOf(jobs.size, "job of another server", "jobs of another server");
    const fields = { taskType, connector, jobs: jobs.size };
    this.log.warn(`cannot follow ${count}: ${foreign.message}`, fields);
  }

  /** Whether the same warning about this job was logged in the last minute. */
  #isRepeated({ taskType, job }: ServedRequest, message: string, at: number): boolean {
    const key = `${taskType}\n${job}`;
    const last = this.#warnings.get(key);
    if (last?.message === message && at - last.at < QUIET_MS) return true;
    this.#warnings.set(key, { message, at });
    return false;
  }
}

/**
 * The stacks of an error and its causes, unfolded if fx is at fault. Undefined if reading the
 * author's error throws.
 */
function getStacks(error: unknown, fault: RequestFailure["fault"]): string | undefined {
  try {
    if (!(error instanceof Error)) return undefined;
    const shown = describeThrown(error);
    const isWhole = fault === "fx";
    return [error, ...listCauses(error)]
      .map((each) => getOwnStack(each, shown, isWhole))
      .join("\ncaused by ");
  } catch {
    return undefined;
  }
}

function getOwnStack(error: unknown, shown: string, isWhole: boolean): string {
  if (!(error instanceof Error) || typeof error.stack !== "string") return describeThrown(error);
  const stack = isWhole ? error.stack : foldStack(error);
  return stack.replace(error.message, () => getNewMessage(error, shown));
}
