import { type Context, raceAbort, realClock, settledWithin } from "../../base/context.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { formatMs } from "../../base/text.ts";
import { doublingPause } from "../../calls/retry.ts";
import { CallFailure } from "../../client/call-failure.ts";
import { isLastingFault } from "../../connector/classify-error.ts";
import { combinePollLimits } from "../../task/poll-options.ts";
import { stopFromSignal } from "../../task/run/task-failure.ts";
import { isTerminal } from "../../wire/models/phase.ts";
import { elapsedSince, sleepUnlessStopped, waitForGrace } from "../clock/run-clock.ts";
import type { ConnectorCalls, LocalRun, TerminalResource } from "../local-run.ts";
import { AttemptFailure, readRetryAfterMs, toAttemptFailure } from "../run-failure.ts";
import type { AttemptJobs } from "./attempt-jobs.ts";

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

const MOST_LINES = 1000;
/** How long the last read of the log may delay the end of the run. */
const LAST_READ_MS = 500;
/** Real time for which a read may stop a virtual clock. */
const HOLDS_CLOCK_MS = 500;
const LONGEST_TURN_MS = 20;

/** Reads a job's log while the job is polled, one read at a time. Warns once if reading fails. */
export class FollowedLog {
  readonly #over = new AbortController();
  #token = "";
  #warned = false;
  #reading: Promise<void> | undefined;

  constructor(
    private readonly run: LocalRun,
    private readonly getLogs: NonNullable<ConnectorCalls["getLogs"]>,
    private readonly meta: Uint8Array,
  ) {}

  /** Starts a read unless one is in progress. */
  read(): void {
    if (this.#reading !== undefined) return;
    this.#reading = this.#readRest().finally(() => {
      this.#reading = undefined;
    });
  }

  /**
   * Reads the rest of the log after the job's end. Gives up with a warning if that takes too long.
   */
  async finish(): Promise<void> {
    const last = (this.#reading ?? Promise.resolve()).then(() => this.#readRest());
    const seen = new AbortController();
    const isCut = await Promise.race([
      last.then(() => false),
      waitForGrace(this.run.clock, LAST_READ_MS, seen.signal),
    ]);
    seen.abort();
    this.stop();
    if (isCut)
      this.#warn(
        `the end of the job's log is missing: fx stopped reading ${LAST_READ_MS} ms after the job's end`,
      );
  }

  /** Stops reading. */
  stop(): void {
    this.#over.abort(new Error("the run is over"));
  }

  /**
   * Yields to the event loop now and then, so that endless pages starve neither the polling nor
   * Ctrl-C.
   */
  async #readPages(context: Context): Promise<void> {
    const run = this.run;
    let turnSince = realClock.now();
    const request = { ...context, lines: MOST_LINES, token: this.#token };
    for await (const page of this.getLogs(this.meta, request)) {
      if (this.#over.signal.aborted) return;
      this.#token = page.token ?? this.#token;
      const lines = page.lines.map((line) => ({ ...line, message: run.redact(line.message) }));
      if (lines.length > 0) run.emit({ type: "log", lines });
      if (realClock.now() - turnSince < LONGEST_TURN_MS) continue;
      await realClock.sleep(0);
      turnSince = realClock.now();
    }
  }

  async #readRest(): Promise<void> {
    const run = this.run;
    try {
      let reading: Promise<void> | undefined;
      await run.call(this.#over.signal, (context) =>
        settledWithin(HOLDS_CLOCK_MS, (reading = this.#readPages(context))),
      );
      await reading;
    } catch (error) {
      if (!this.#over.signal.aborted)
        this.#warn(`the job's log could not be read: ${run.redact(describeThrown(error))}`);
    }
  }

  #warn(message: string): void {
    if (this.#warned) return;
    this.#warned = true;
    this.run.warn(message);
  }
}
