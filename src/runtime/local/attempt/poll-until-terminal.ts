import { raceAbort } from "../../base/context.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { formatMs } from "../../base/text.ts";
import { doublingPause } from "../../calls/retry.ts";
import { CallFailure } from "../../client/call-failure.ts";
import { isLastingFault } from "../../connector/classify-error.ts";
import { combinePollLimits } from "../../task/poll-options.ts";
import { stopFromSignal } from "../../task/run/run-stop.ts";
import { isTerminal } from "../../wire/models/phase.ts";
import { elapsedSince, sleepUnlessStopped } from "../clock/run-clock.ts";
import type { LocalRun, TerminalResource } from "../local-run.ts";
import { AttemptFailure, readRetryAfterMs, toAttemptFailure } from "../run-failure.ts";
import type { AttemptJobs } from "./attempt-jobs.ts";
import type { FollowedLog } from "./followed-log.ts";

/**
 * The pause as a share of the job's age: a job of 4 s takes 19 polls, and fx sees its end at most a
 * fifth of its duration late.
 */
const AGE_SHARE = 0.18;
const LONGEST_FAULT_DELAY_MS = 30_000;

/** Polls at once, then less and less often, until the phase is terminal. */
export async function pollUntilTerminal(
  { run, calls }: AttemptJobs,
  meta: Uint8Array,
  log: FollowedLog | undefined,
  signal: AbortSignal,
): Promise<TerminalResource> {
  const { wire } = run.job;
  const createdAt = run.clock.ticks();
  let shown = "";
  const limits = combinePollLimits([run.options.poll, run.job.poll, run.runner.poll]);
  const faults = new GetFaults(run, limits);
  for (let polls = 1; ; polls += 1) {
    if (signal.aborted) throw stopFromSignal(signal);
    let resource;
    try {
      const asking = run.call(signal, (context) => calls.get(meta, context));
      const bytes = wire.encodeResource(await raceAbort(asking, signal));
      resource = wire.decodeResource(bytes) as TerminalResource;
      faults.clear();
      run.record.resourceRead(bytes, polls);
    } catch (error) {
      if (signal.aborted) throw stopFromSignal(signal);
      faults.add(error); // it may work later
    }
    if (resource !== undefined) {
      const { phase, message, logLinks } = resource;
      const now = `${phase}\n${message}\n${logLinks.map((link) => link.uri).join("\n")}`;
      if (now !== shown) run.showPhase(resource);
      shown = now;
      if (isTerminal(phase)) return resource;
      refuseRunawayClock(run);
    }
    if (signal.aborted) throw stopFromSignal(signal);
    log?.read();
    const age = elapsedSince(createdAt, run.clock);
    const pauseMs = Math.min(limits.max, Math.max(limits.min, Math.floor(age * AGE_SHARE)));
    const nextInMs = Math.max(pauseMs, faults.delayMs);
    run.emit({ type: "polled", polls, nextInMs });
    await sleepUnlessStopped(run.clock, nextInMs, signal);
  }
}

/** Counts how long `get` has been failing without a success. */
class GetFaults {
  #retryAfterMs = 0;
  #since: number | undefined;
  #count = 0;

  constructor(
    private readonly run: LocalRun,
    private readonly limits: ReturnType<typeof combinePollLimits>,
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
    this.#since ??= this.run.clock.ticks();
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
