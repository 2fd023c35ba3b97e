import { formatMs } from "../../base/text.ts";
import type { ConnectorPort } from "../../connector/invoke/connector-port.ts";
import { BatchTimeout } from "../../connector/invoke/get-batch.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { WorkerLost } from "../../workers/worker-lost.ts";
import { decideAnswer, failedAnswer, refuseThrown } from "../error-policy.ts";
import { cutMessage } from "../error-text.ts";
import type { KnownJob } from "../jobs/job-memory.ts";
import { reportFailure } from "../requests/answer-thrown.ts";
import { DeadlineNear } from "../requests/deadline-watch.ts";
import type { ServedCall } from "../requests/served-call.ts";

/**
 * Two faults far apart must not use up the budget: the engine may poll rarely, or seldom reach this
 * replica.
 */
const FEWEST_FAULTS = 3;

/**
 * Answers a poll whose connector failed, or could not be asked: RUNNING within the job's fault
 * budget. Throws CallRefused if the caller is at fault.
 */
export function answerFailedPoll(
  call: ServedCall,
  port: ConnectorPort,
  job: KnownJob,
  thrown: unknown,
): ResourceMessage {
  const error = thrown instanceof DeadlineNear ? abortCall(call) : thrown;
  if (error instanceof BatchTimeout) call.caller.abort(error);
  const answer = decideAnswer(call.operation, error, port);
  if (answer === "refuse") throw refuseThrown(call, error);
  if (answer === "FAILED") return failedAnswer(error, reportFailure(call, error));
  if (error instanceof WorkerLost && !error.wasSent)
    return stayRunning(job, reportFailure(call, error)); // the job is not at fault
  const { clock, getFaultBudgetMs: budgetMs } = call.state.options;
  const now = clock.now();
  const { since, count } = job.recordFault(now);
  const faults = { count, forMs: now - since };
  if (count < FEWEST_FAULTS || faults.forMs < budgetMs)
    return stayRunning(job, reportFailure(call, error, faults));
  const failing = `get has been failing for ${formatMs(faults.forMs)} (budget ${formatMs(budgetMs)})`;
  const message = addToLast(job, `${failing}: ${reportFailure(call, error)}`);
  return failedAnswer(error, message, "RETRYABLE_FAILED");
}

/**
 * The Resource for a `get` that failed with a transient error. The phase is always RUNNING: this
 * replica may have seen only an earlier one, but another may have reported RUNNING since.
 */
function stayRunning(job: KnownJob, text: string): ResourceMessage {
  const message = job.lastMessage === undefined ? text : addToLast(job, `get failed: ${text}`);
  return { phase: "RUNNING", message, logLinks: [] };
}

/** Adds a text to the last message that the connector returned. */
function addToLast({ lastMessage }: KnownJob, text: string): string {
  return lastMessage === undefined ? text : cutMessage(`${lastMessage}\n${text}`);
}

/** Replies before the deadline: the engine would count a missed one as a failure of the job. */
function abortCall(call: ServedCall): Error {
  const late = new Error("get did not return before the caller's deadline");
  late.name = "Timeout";
  call.caller.abort(late);
  return late;
}
