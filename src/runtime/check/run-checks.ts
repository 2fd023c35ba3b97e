import { describeThrown } from "../base/errors/thrown.ts";
import { realClock } from "../base/real-clock.ts";
import { readAuthorStack } from "../base/source/source-location.ts";
import { Redactor } from "../secrets/redactor.ts";
import { CheckSession } from "./check-session.ts";
import type { CheckSubject } from "./check-subject.ts";
import {
  type Check,
  CheckFailure,
  type CheckFault,
  type CheckOutcome,
  CheckSkipped,
} from "./check.ts";
import { redactExchange } from "./exchange.ts";
import { type JobCount, JobLedger } from "./job-ledger.ts";

/** A failure that the project knows about. */
export interface ExpectedFailure {
  readonly id: string;
  readonly reason: string;
}

export interface CheckRunOptions {
  readonly checks: readonly Check[];
  readonly expected: readonly ExpectedFailure[];
  /** How often each check runs. A check fails if it fails once. */
  readonly repeat: number;
  /** Whether jobs stay at the end. */
  readonly keep: boolean;
  /** Stops before the next check. */
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: CheckOutcome) => void;
}

/** Runs the checks on one task, one after the other, and deletes the jobs that they made. */
export async function runChecks(
  subject: CheckSubject,
  { checks, expected, repeat, keep, signal, onOutcome }: CheckRunOptions,
): Promise<JobCount> {
  const ledger = new JobLedger(subject);
  let count;
  try {
    for (const check of checks) {
      if (signal.aborted) break;
      const known = expected.find(({ id }) => id === check.id);
      onOutcome(withExpectation(await runCheck(check, subject, ledger, repeat), known));
    }
  } finally {
    count = await ledger.cleanUp({ keep });
  }
  return count;
}

/** Runs one check as often as asked; the first failure ends it. */
async function runCheck(
  check: Check,
  subject: CheckSubject,
  ledger: JobLedger,
  repeat: number,
): Promise<CheckOutcome> {
  const skipped = findSkipReason(check, subject);
  if (skipped !== undefined)
    return { task: subject.task, check, state: "skipped", reason: skipped, tookMs: 0 };
  const startedAt = realClock.now();
  for (let round = 0; round < repeat; round += 1) {
    const session = new CheckSession(subject, ledger);
    const callsBefore = subject.inProcess?.watch.calls.length ?? 0;
    try {
      await check.run(session);
    } catch (error) {
      const tookMs = realClock.now() - startedAt;
      if (error instanceof CheckSkipped)
        return { task: subject.task, check, state: "skipped", reason: error.message, tookMs };
      const failure = toFault(error, session, callsBefore);
      return { task: subject.task, check, state: "failed", failure, tookMs };
    } finally {
      clearFaults(subject);
    }
  }
  return { task: subject.task, check, state: "passed", tookMs: realClock.now() - startedAt };
}

function findSkipReason(check: Check, subject: CheckSubject): string | undefined {
  if (!check.kinds.includes(subject.kind))
    return `the connector is ${subject.kind === "sync" ? "synchronous" : "asynchronous"}`;
  return check.skip?.(subject);
}

function clearFaults({ inProcess }: CheckSubject): void {
  if (inProcess === undefined) return;
  inProcess.faults.next = undefined;
  inProcess.watch.beforeCall = undefined;
}

/** A call that failed although the check expected nothing of the kind is a failure, too. */
function toFault(
  error: unknown,
  { exchanges, subject }: CheckSession,
  callsBefore: number,
): CheckFault {
  const redactor = new Redactor(() => subject.secrets.values());
  const redact = (text: string): string => redactor.redact(text);
  const isFailure = error instanceof CheckFailure;
  const exchange = exchanges.at(-1);
  return {
    message: redact(isFailure ? error.message : describeThrown(error)),
    expected: isFailure && error.expected !== undefined ? redact(error.expected) : undefined,
    location:
      (isFailure ? error.location : undefined) ?? findThrownLocation(subject, error, callsBefore),
    exchange: exchange && redactExchange(exchange, redact),
  };
}

/** Where the author's code threw the error that the failed call reports. */
function findThrownLocation({ inProcess }: CheckSubject, error: unknown, callsBefore: number) {
  const call = inProcess?.watch.calls.slice(callsBefore).at(-1);
  if (call?.thrown === undefined || error instanceof CheckFailure) return undefined;
  return readAuthorStack(call.thrown.error).location;
}

function withExpectation(outcome: CheckOutcome, known: ExpectedFailure | undefined): CheckOutcome {
  if (known === undefined) return outcome;
  if (outcome.state === "failed") return { ...outcome, state: "expected", reason: known.reason };
  return outcome.state === "passed"
    ? { ...outcome, state: "stale", reason: known.reason }
    : outcome;
}
