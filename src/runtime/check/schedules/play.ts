import { createRepeatableRandom } from "../../base/repeatable-random.ts";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { formatMs } from "../../values/types/duration.ts";
import type { JobWatch } from "./job-watch.ts";
import { type Moments, NO_MOMENTS, type Schedule } from "./schedule.ts";
import { type FaultPlace, formatFault, type ScheduledFault } from "./scheduled-fault.ts";
import type { TraceStep } from "./trace.ts";
import type { Violation } from "./violation.ts";

/** One execution of a schedule: knows which fault is due, and records what happens. */
export class Play {
  readonly clock = new VirtualClock();
  readonly random: () => number;
  readonly trace: TraceStep[] = [];
  /** The faults that have happened. */
  readonly hits: ScheduledFault[] = [];
  readonly schedule: Schedule;
  readonly #limitMs: number;
  readonly #startedAt = this.clock.now();
  readonly #counts = { ...NO_MOMENTS } as Record<FaultPlace, number>;
  readonly #over = new AbortController();
  #violation: Violation | undefined;

  /** @param limitMs the virtual time after which the run counts as endless */
  constructor(schedule: Schedule, limitMs: number) {
    this.schedule = schedule;
    this.#limitMs = limitMs;
    this.random = createRepeatableRandom(schedule.seed);
  }

  get elapsedMs(): number {
    return this.clock.now() - this.#startedAt;
  }

  /** How often each place was passed. */
  get moments(): Moments {
    return this.#counts;
  }

  /** The first invariant that did not hold. */
  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** Fires when the play has ended, at the latest at the first violation. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Passes a place. Returns the fault that is due there. */
  reach(place: FaultPlace): ScheduledFault | undefined {
    if (this.elapsedMs > this.#limitMs) this.violate(createEndless(formatMs(this.#limitMs)));
    const at = (this.#counts[place] += 1);
    const fault = this.schedule.faults.find((each) => each.place === place && each.at === at);
    if (fault !== undefined) this.hits.push(fault);
    return fault;
  }

  /** Records a step. */
  note(
    text: string,
    {
      fault,
      ...details
    }: { fault?: ScheduledFault | undefined } & Pick<TraceStep, "body" | "isWithin"> = {},
  ): void {
    this.trace.push({
      atMs: this.elapsedMs,
      text,
      ...details,
      ...(fault !== undefined && { fault: formatFault(fault) }),
    });
  }

  /** Ends the play if the jobs of the world violate an invariant. */
  look(jobs: JobWatch, attempt: number): void {
    const violation = jobs.look(attempt);
    if (violation !== undefined) this.violate(violation);
  }

  violate(violation: Violation): void {
    if (this.#over.signal.aborted) return;
    this.#violation = violation;
    this.end();
  }

  end(): void {
    this.#over.abort();
  }
}

/** @param span how long the run has lasted */
export function createEndless(span: string): Violation {
  return {
    invariant: "ends",
    message: `the run has not ended within ${span}`,
    expected: "get reports a terminal phase at last, and each method returns",
  };
}
