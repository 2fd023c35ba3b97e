import { realClock } from "../base/context.ts";
import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError, type SourceLocation } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import { readFileIfThere } from "../base/files.ts";
import { readAuthorStack } from "../base/source/source-location.ts";
import type { ConnectorBase } from "../connector/connector-base.ts";
import { describeCallError } from "./check-job.ts";
import type { CheckFault, CheckOutcome, CheckText } from "./check-outcome.ts";
import { CheckSession } from "./check-session.ts";
import {
  CheckFailure,
  CheckSkipped,
  type CheckSubject,
  type FailureDetails,
} from "./check-subject.ts";
import type { ConformanceCheck } from "./check.ts";
import { type JobCount, JobLedger } from "./job-ledger.ts";
import type { ObservedCall } from "./observed-connector.ts";
import { createRedact, type Redact, redactOutcome } from "./redact-outcome.ts";

/** A failure that the project knows about. */
export interface ExpectedFailure {
  readonly id: string;
  readonly reason: string;
}

export interface CheckRunOptions {
  readonly checks: readonly ConformanceCheck[];
  readonly expected: readonly ExpectedFailure[];
  /** How often each check runs. A check fails if it fails once. */
  readonly repeat: number;
  /** Whether jobs stay at the end. */
  readonly keep: boolean;
  /** Stops before the next call. The jobs are deleted anyway. */
  readonly signal: AbortSignal;
  /** Replaces secrets that the subject does not know. Default: none. */
  readonly redact?: Redact;
  readonly onStart?: (check: ConformanceCheck) => void;
  readonly onOutcome: (outcome: CheckOutcome) => void;
}

/** Runs the checks on one task, one after the other, and deletes the jobs that they made. */
export async function runChecks(
  subject: CheckSubject,
  options: CheckRunOptions,
): Promise<JobCount> {
  const { checks, keep, signal, onStart, onOutcome } = options;
  const redact = createRedact(subject, options.redact);
  const ledger = new JobLedger(subject);
  let count;
  try {
    for (const check of checks) {
      if (signal.aborted) break;
      onStart?.(check);
      const outcome = await runCheck(check, subject, ledger, options);
      if (signal.aborted) break;
      onOutcome(outcome);
    }
  } finally {
    count = await ledger.cleanUp({ keep });
  }
  return { ...count, left: count.left.map(({ runId, why }) => ({ runId, why: redact(why) })) };
}

/** Runs one check as often as asked; the first failure ends it. */
export async function runCheck(
  check: ConformanceCheck,
  subject: CheckSubject,
  ledger: JobLedger,
  options: Pick<CheckRunOptions, "expected" | "repeat" | "signal" | "redact">,
): Promise<CheckOutcome> {
  const startedAt = realClock.now();
  const end = await repeatCheck(check, subject, ledger, options);
  const tookMs = Math.round(realClock.now() - startedAt);
  const known = options.expected.find(({ id }) => id === check.id);
  const outcome = withExpectation({ task: subject.task, check, ...end, tookMs }, known);
  return redactOutcome(outcome, createRedact(subject, options.redact));
}

type CheckEnd = Pick<CheckOutcome, "state" | "reason" | "failure">;

async function repeatCheck(
  check: ConformanceCheck,
  subject: CheckSubject,
  ledger: JobLedger,
  { repeat, signal }: Pick<CheckRunOptions, "repeat" | "signal">,
): Promise<CheckEnd> {
  const reason = findSkipReason(check, subject);
  if (reason !== undefined) return { state: "skipped", reason };
  const runOnce = () => runRound(check, new CheckSession(subject, ledger, signal));
  for (let round = 0; round < repeat; round += 1) {
    const first = await runOnce();
    const end = first.state === "inconclusive" ? await runOnce() : first;
    if (end.state !== "passed") return end;
  }
  return { state: "passed" };
}

/** Inconclusive if it fails while a real outside system answers with a transient status. */
async function runRound(check: ConformanceCheck, session: CheckSession): Promise<CheckEnd> {
  const { inProcess, serviceStatuses, world } = session.subject;
  serviceStatuses.length = 0;
  const callsBefore = inProcess?.watch.calls.length ?? 0;
  try {
    await check.run(session);
    return { state: "passed" };
  } catch (error) {
    if (error instanceof CheckSkipped) return { state: "skipped", reason: error.message };
    const status = serviceStatuses.at(-1);
    return status === undefined || world !== undefined
      ? { state: "failed", failure: toFault(error, session, callsBefore) }
      : { state: "inconclusive", reason: `the service answered ${status}` };
  } finally {
    inProcess?.watch.clearFaults();
  }
}

/** Why a check does not run; undefined if it does. */
function findSkipReason(check: ConformanceCheck, subject: CheckSubject): string | undefined {
  if (!check.kinds.includes(subject.kind))
    return `the connector is ${subject.kind === "sync" ? "synchronous" : "asynchronous"}`;
  if (check.level === "leaks" && !subject.hasJobs) return "a sensor has no jobs outside";
  // Under Flyte 2, `create` also runs synchronous connectors, and returns the result.
  if (check.needsLastingJob === true && subject.declaredKind === "sync")
    return "the connector is synchronous, so its create makes no job";
  return check.skip?.(subject);
}

/** The most jobs that checks create for one task in an outside system. */
export function countCheckJobs(
  subject: CheckSubject,
  checks: readonly ConformanceCheck[],
  repeat: number,
): number {
  if (!subject.hasJobs) return 0;
  const run = checks.filter((check) => findSkipReason(check, subject) === undefined);
  const shared = run.some(({ usesFinishedJob }) => usesFinishedJob === true) ? 1 : 0;
  return run.reduce((total, { jobs }) => total + jobs * repeat, shared);
}

type FailedCheck = FailureDetails & { readonly message: string };

/** A call that failed although the check expected nothing of the kind is a failure, too. */
function toFault(error: unknown, session: CheckSession, callsBefore: number): CheckFault {
  const { subject, calls } = session;
  const exchange = calls.last;
  const fault: FailedCheck =
    error instanceof CheckFailure
      ? { message: error.message, ...error.details }
      : describeFailedCall(error, subject.inProcess?.watch.calls.slice(callsBefore).at(-1));
  const { message, expected, method = exchange?.method, thrown } = fault;
  const location = readAuthorStack(thrown).location ?? locateMethod(subject.author, method);
  return { message, expected, location, exchange };
}

/** The author's own error if there is one, rather than how the server reports it. */
function describeFailedCall(error: unknown, call: ObservedCall | undefined): FailedCheck {
  if (call?.thrown === undefined) return { message: describeCallError(error) };
  const { method, thrown } = call;
  return { message: `${method} threw ${describeThrown(thrown.error)}`, thrown: thrown.error };
}

function withExpectation(outcome: CheckOutcome, known: ExpectedFailure | undefined): CheckOutcome {
  const { state } = outcome;
  if (known === undefined || (state !== "failed" && state !== "passed")) return outcome;
  return { ...outcome, state: state === "failed" ? "expected" : "stale", reason: known.reason };
}

/**
 * Where the author's source defines a method of a connector: in its class, or after the call that
 * defines it; `getMany` if there is no `get`. Otherwise the place where the connector is created.
 */
export function locateMethod(
  connector: ConnectorBase | undefined,
  method: string | undefined,
): SourceLocation | undefined {
  const created = connector?.definedAt.location;
  if (connector === undefined || created === undefined || !/^\w+$/.test(method ?? ""))
    return created;
  const lines = (readFileIfThere(created.file) ?? "").split("\n");
  const inClass = lines.findIndex((line) => line.includes(`class ${connector.constructor.name} `));
  const first = inClass >= 0 ? inClass : created.line - 1;
  for (const name of method === "get" ? ["get", "getMany"] : [method]) {
    const pattern = new RegExp(`^\\s*(?:(?:override|async) +)*\\*?(?=${name}\\s*[(:=<])`);
    const index = lines.findIndex((line, at) => at >= first && pattern.test(line));
    if (index < 0) continue;
    const column = pattern.exec(lines[index]!)![0].length + 1;
    return { file: created.file, line: index + 1, column };
  }
  return created;
}

/**
 * The checks that `--only` and `--skip` leave. Both accept an id, or the beginning of several, such
 * as `create/`.
 *
 * @throws FX2001 for an id that no check has, FX2000 if no check is left
 */
export function selectChecks(
  all: readonly ConformanceCheck[],
  only: readonly string[] = [],
  skip: readonly string[] = [],
): readonly ConformanceCheck[] {
  const patterns = [...only, ...skip];
  const unknown = patterns.filter((pattern) => !all.some(({ id }) => matches(id, pattern)));
  if (unknown.length > 0) throw unknownChecksError(all, unknown);
  const selected = all.filter(
    ({ id }) =>
      (only.length === 0 || only.some((pattern) => matches(id, pattern))) &&
      !skip.some((pattern) => matches(id, pattern)),
  );
  if (selected.length > 0) return selected;
  throw new FxError("FX2000", "--skip leaves none of the checks that --only selects", {
    hint: "fx check --list",
  });
}

/** The check with an id. Throws FX2001 if there is none. */
export function findCheck(all: readonly CheckText[], id: string): CheckText {
  const found = all.find((check) => check.id === id);
  if (found === undefined) throw unknownChecksError(all, [id]);
  return found;
}

function matches(id: string, pattern: string): boolean {
  return pattern.endsWith("/") ? id.startsWith(pattern) : id === pattern;
}

function unknownChecksError(all: readonly CheckText[], unknown: readonly string[]): FxError {
  const patterns = new Set(all.flatMap(({ id }) => [id, id.slice(0, id.indexOf("/") + 1)]));
  const [first = "", ...details] = unknown.map(
    (id) => `no check "${id}"${didYouMean(id, patterns)}`,
  );
  return new FxError("FX2001", first, { details, hint: "fx check --list" });
}
