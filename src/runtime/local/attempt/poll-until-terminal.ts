import { raceAbort } from "../../base/abort.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { formatMs } from "../../base/format-ms.ts";
import { doublingPause } from "../../calls/retry.ts";
import { CallFailure } from "../../client/call-failure.ts";
import { isLastingFault } from "../../connector/classify-error.ts";
import { combinePollLimits, type PollLimits } from "../../task/poll-options.ts";
import { stopFromSignal } from "../../task/run/run-stop.ts";
import { isTerminal } from "../../wire/models/phase.ts";
import { elapsedSince, sleepUnlessStopped } from "../clock/run-clock.ts";
import type { TerminalResource } from "../local-job.ts";
import type { LocalRun } from "../local-run.ts";
import type { AsyncJobs } from "./async-jobs.ts";
import { AttemptFailure, readRetryAfterMs, toAttemptFailure } from "./attempt-failure.ts";
import type { FollowedLog } from "./followed-log.ts";

/**
 * The pause as a share of the job's age: a job of 4 s takes 19 polls, and fx sees its end at most a
 * fifth of its duration late.
 */
const AGE_SHARE = 0.18;
const LONGEST_FAULT_DELAY_MS = 30_000;

/** Polls at once, then less and less often, until the phase is terminal. */
export async function pollUntilTerminal(
  run: LocalRun,
  jobs: AsyncJobs,
  meta: Uint8Array,
  log: FollowedLog | undefined,
  signal: AbortSignal,
): Promise<TerminalResource> {
  const createdAt = run.clock.now();
  let shown = "";
  const limits = combinePollLimits([run.options.poll, run.job.poll, run.runner.poll]);
  const faults = new GetFaults(run, limits);
  for (let polls = 1; ; polls += 1) {
    const resource = await poll(run, polls, jobs, meta, signal, faults);
    if (resource !== undefined) {
      const { phase, message, logLinks } = resource;
      const now = `${phase}\n${message}\n${logLinks.map((link) => link.uri).join("\n")}`;
      if (now !== shown) run.showPhase(resource);
      shown = now;
      if (isTerminal(resource.phase)) return resource;
      refuseRunawayClock(run);
    }
    if (signal.aborted) throw stopFromSignal(signal);
    log?.read();
    const age = elapsedSince(createdAt, run.clock);
    const nextInMs = Math.max(getPollDelayMs(age, limits), faults.delayMs);
    run.emit({ type: "polled", polls, nextInMs });
    await sleepUnlessStopped(run.clock, nextInMs, signal);
  }
}

function getPollDelayMs(ageMs: number, { min, max }: Required<PollLimits>): number {
  return Math.min(max, Math.max(min, Math.floor(ageMs * AGE_SHARE)));
}

/** Undefined if `get` failed and may work later. */
async function poll(
  run: LocalRun,
  polls: number,
  jobs: AsyncJobs,
  meta: Uint8Array,
  signal: AbortSignal,
  faults: GetFaults,
): Promise<TerminalResource | undefined> {
  if (signal.aborted) throw stopFromSignal(signal);
  const { wire } = run.job;
  const asking = run.clock.during(
    (clock) => jobs.get(run, meta, run.context(clock, signal)),
    signal,
  );
  try {
    const bytes = wire.encodeResource(await raceAbort(asking, signal));
    const resource = wire.decodeResource(bytes);
    faults.clear();
    run.record.resourceRead(bytes, polls);
    return resource as TerminalResource;
  } catch (error) {
    if (signal.aborted) throw stopFromSignal(signal);
    faults.add(error);
    return undefined;
  }
}

/** Counts how long `get` has been failing without a success. */
class GetFaults {
  #retryAfterMs = 0;
  #since: number | undefined;
  #count = 0;

  constructor(
    private readonly run: LocalRun,
    private readonly limits: Required<PollLimits>,
  ) {}

  /** Doubles with each fault. Never shorter than the error's `retryAfter`. */
  get delayMs(): number {
    if (this.#count === 0) return 0;
    const { min, max } = this.limits;
    const pauseMs = doublingPause(min, Math.min(LONGEST_FAULT_DELAY_MS, max));
    return Math.max(pauseMs(this.#count), this.#retryAfterMs);
  }

  clear(): void {
    this.#since = undefined;
    this.#count = 0;
    this.#retryAfterMs = 0;
  }

  /** Throws if the fault is permanent, or if `get` has been failing for the whole budget. */
  add(error: unknown): void {
    const isRefusal = error instanceof CallFailure && !error.retryable;
    if (isRefusal || isLastingFault(error, this.run.runner.classify))
      throw toAttemptFailure(this.run, "get", error);
    this.#since ??= this.run.clock.now();
    this.#count += 1;
    const failingForMs = elapsedSince(this.#since, this.run.clock);
    const budgetMs = this.run.options.getFaultBudgetMs;
    if (failingForMs >= budgetMs && this.#count > 1) {
      throw new AttemptFailure(
        "FX1002",
        `get has been failing for ${formatMs(failingForMs)} (--get-fault-budget ${formatMs(budgetMs)}): ${describeThrown(error)}`,
        { retryable: true, cause: error },
      );
    }
    this.run.emit({ type: "get-failed", error, failingForMs, budgetMs });
    this.#retryAfterMs = readRetryAfterMs(this.run, error);
  }
}

/**
 * If author code never reads the virtual clock, its job does not advance with it, and polling would
 * never end.
 */
function refuseRunawayClock(run: LocalRun): void {
  if (run.clock.readByAuthor !== false) return;
  throw new AttemptFailure(
    "FX2007",
    `${run.runner.name} does not use the clock of its requests, so its job would never end on a virtual clock`,
    {
      retryable: false,
      hint: "leave out --clock virtual, or use clock.now() and clock.sleep() of the request in create and get",
    },
  );
}
