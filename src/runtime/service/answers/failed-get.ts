import { classifyError } from "../../connector/classify-error.ts";
import type { Connection } from "../../connector/connection.ts";
import type { ConnectorBase } from "../../connector/connector-base.ts";
import { isLastingFault } from "../../connector/is-lasting-fault.ts";
import type { ResourceMessage } from "../../connector/resource-message.ts";
import { formatMs } from "../../time/format-ms.ts";
import { DeadlineNear } from "../calls/deadline-watch.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ServiceCore } from "../service-core.ts";
import { cutMessage } from "./cut-text.ts";
import { errorCodeOf } from "./describe-failure.ts";
import { tellFailure } from "./failed-answer.ts";

/** An engine that asks rarely, or that this copy of the server has seldom met, must not use up the budget with two faults. */
const FEWEST_FAULTS = 3;

interface FailedGet {
  readonly connector: ConnectorBase;
  readonly connection: Connection | undefined;
  /** The job's key in the server's memory. */
  readonly job: string;
  readonly error: unknown;
}

/**
 * What is answered for a `get` that failed: FAILED if the fault is permanent. If it is transient, RUNNING until the faults
 * have lasted for the whole budget. No earlier phase, even if it was the last one seen here: another replica may have
 * answered RUNNING since.
 */
export function answerOfFailedGet(
  core: ServiceCore,
  call: ServedCall,
  { connector, connection, job, error }: FailedGet,
): ResourceMessage {
  const seen = error instanceof DeadlineNear ? giveUp(call) : error;
  const told = tellFailure(core, call, seen, connection);
  const errorCode = errorCodeOf(seen);
  if (isLastingFault(seen, (thrown) => classifyError(thrown, connector)))
    return { phase: "FAILED", message: told, logLinks: [], errorCode };
  const { getFaultBudgetMs, clock } = core.options;
  const now = clock.now();
  const words = core.jobs.wordsOf(job);
  const { since, count } = core.jobs.sawFault(job, now);
  if (count >= FEWEST_FAULTS && now - since >= getFaultBudgetMs) {
    const fault = `get has failed for ${formatMs(now - since)}, the budget is ${formatMs(getFaultBudgetMs)}: ${told}`;
    const message = words === undefined ? fault : cutMessage(`${words}\n${fault}`);
    return { phase: "RETRYABLE_FAILED", message, logLinks: [], errorCode };
  }
  const message = words === undefined ? told : cutMessage(`${words}\nget failed: ${told}`);
  return { phase: "RUNNING", message, logLinks: [] };
}

/** The caller would take a deadline that passes for a failure of the job. */
function giveUp(call: ServedCall): Error {
  const late = new Error("get did not answer before the caller's deadline");
  late.name = "Timeout";
  call.abandon(late);
  return late;
}
