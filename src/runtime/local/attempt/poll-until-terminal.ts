import { raceAbort } from "../../base/abort.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { CallFailure } from "../../client/call-failure.ts";
import { isLastingFault } from "../../connector/classify-error.ts";
import { stopFromSignal } from "../../task/run/run-stop.ts";
import { formatMs } from "../../values/types/duration.ts";
import { isTerminal, type Phase } from "../../wire/models/phase.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { elapsedSince } from "../clock/run-clock.ts";
import type { LocalRun } from "../local-run.ts";
import type { AsyncJobs } from "./async-jobs.ts";
import { AttemptFailure, toAttemptFailure } from "./attempt-failure.ts";
import type { FollowedLog } from "./followed-log.ts";

/** A Resource whose phase is one that Flyte knows. */
export type TerminalResource = ResourceMessage & { readonly phase: Phase };

const SHORTEST_POLL_MS = 20;
const LONGEST_POLL_MS = 120_000;
/** Below a tenth, so that fx sees a job's end within a tenth of the job's time even if `get` itself is slow. */
const ELAPSED_SHARE = 0.08;
const FIRST_FAULT_DELAY_MS = 100;
const LONGEST_FAULT_DELAY_MS = 30_000;

/** Polls at once and then less and less often, until the phase is terminal. */
export async function pollUntilTerminal(
  run: LocalRun,
  jobs: AsyncJobs,
  meta: Uint8Array,
  log: FollowedLog,
  signal: AbortSignal,
): Promise<TerminalResource> {
  const createdAt = run.clock.now();
  const seen = new SeenPhase(run);
  const faults = new GetFaults(run);
  for (let polls = 1; ; polls += 1) {
    const resource = await poll(run, jobs, meta, signal, faults);
    if (resource !== undefined) {
      seen.show(resource);
      if (isTerminal(resource.phase)) return resource;
      refuseRunawayClock(run);
    }
    if (signal.aborted) throw stopFromSignal(signal);
    log.read();
    const nextInMs = Math.max(getPollDelayMs(elapsedSince(createdAt, run.clock)), faults.delayMs);
    run.emit({ type: "polled", polls, nextInMs });
    await pause(run, nextInMs, signal);
  }
}

/** Short at first, then a fixed share of the job's time so far. */
function getPollDelayMs(elapsedMs: number): number {
  const share = Math.floor(elapsedMs * ELAPSED_SHARE);
  return Math.min(LONGEST_POLL_MS, Math.max(SHORTEST_POLL_MS, share));
}

/** Undefined if `get` failed and may work later. */
async function poll(
  run: LocalRun,
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
    const resource = wire.decodeResource(wire.encodeResource(await raceAbort(asking, signal)));
    faults.clear();
    return resource as TerminalResource;
  } catch (error) {
    if (signal.aborted) throw stopFromSignal(signal);
    faults.add(error);
    return undefined;
  }
}

async function pause(run: LocalRun, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await run.clock.sleep(ms, { signal });
  } catch {
    throw stopFromSignal(signal);
  }
}

/** Reports each change of the job's phase, message and links. */
class SeenPhase {
  readonly #run: LocalRun;
  #last = "";

  constructor(run: LocalRun) {
    this.#run = run;
  }

  show({ phase, message, logLinks }: TerminalResource): void {
    const now = `${phase}\n${message}\n${logLinks.map((link) => link.uri).join("\n")}`;
    if (now === this.#last) return;
    this.#last = now;
    this.#run.record.phaseChanged(phase, message);
    this.#run.emit({
      type: "phase",
      phase,
      message: this.#run.redact(message),
      logLinks: this.#run.redactLinks(logLinks),
    });
  }
}

/** Counts how long `get` has been failing without a success. */
class GetFaults {
  readonly #run: LocalRun;
  #since: number | undefined;
  #count = 0;

  constructor(run: LocalRun) {
    this.#run = run;
  }

  get delayMs(): number {
    return this.#count === 0
      ? 0
      : Math.min(LONGEST_FAULT_DELAY_MS, FIRST_FAULT_DELAY_MS * 2 ** (this.#count - 1));
  }

  clear(): void {
    this.#since = undefined;
    this.#count = 0;
  }

  /** Throws if the fault is permanent, or has lasted for the whole budget. */
  add(error: unknown): void {
    if (isRefusal(error) || isLastingFault(error, this.#run.runner.classify))
      throw toAttemptFailure(this.#run, "get", error);
    this.#since ??= this.#run.clock.now();
    this.#count += 1;
    const failingForMs = elapsedSince(this.#since, this.#run.clock);
    const budgetMs = this.#run.options.getFaultBudgetMs;
    if (failingForMs >= budgetMs && this.#count > 1) {
      throw new AttemptFailure(
        "FX1002",
        `get has failed for ${formatMs(failingForMs)} (--get-fault-budget ${formatMs(budgetMs)}): ${describeThrown(error)}`,
        { retryable: true, cause: error },
      );
    }
    this.#run.emit({ type: "get-failed", error, failingForMs, budgetMs });
  }
}

/** The server answered, and refused. */
function isRefusal(error: unknown): boolean {
  return error instanceof CallFailure && !error.retryable;
}

/** If author code never reads the virtual clock, its job does not advance with it, and polling would never end. */
function refuseRunawayClock(run: LocalRun): void {
  if (run.clock.readByAuthor !== false) return;
  throw new AttemptFailure(
    "FX2007",
    `${run.runner.name} does not live on the context's clock, so its job would never end on a virtual one`,
    {
      retryable: false,
      hint: "run it on the real clock, or let create and get use clock.now() and clock.sleep() from their request",
    },
  );
}
