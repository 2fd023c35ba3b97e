import { createRepeatableRandom } from "../../base/context.ts";
import type { Json } from "../../base/json.ts";
import { formatMs } from "../../base/text.ts";
import {
  type FaultPlace,
  FaultPlan,
  formatFault,
  type ScheduledFault,
} from "../../faults/scheduled-fault.ts";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import type { TraceStep } from "../check-outcome.ts";
import { createViolation, type Violation } from "./job-watch.ts";
import type { Schedule } from "./schedule.ts";

/** One execution of a schedule: knows which fault is due, and records what happens. */
export class ScheduleExecution {
  readonly clock = new VirtualClock();
  readonly random: () => number;
  readonly trace: TraceStep[] = [];
  readonly #startedAt = this.clock.now();
  readonly plan: FaultPlan;
  readonly #over = new AbortController();
  /** The first invariant that did not hold. */
  violation: Violation | undefined;
  /** The outputs of the run, with the contents of their files; undefined unless it succeeded. */
  contents: Json | undefined;

  /** @param limitMs the virtual time after which the run counts as endless */
  constructor(
    readonly schedule: Schedule,
    private readonly limitMs: number,
  ) {
    this.plan = new FaultPlan(schedule.faults);
    this.random = createRepeatableRandom(schedule.seed);
  }

  get elapsedMs(): number {
    return this.clock.now() - this.#startedAt;
  }

  /** Fires when the execution has ended, at the latest at the first violation. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Passes a place. Returns the fault that is due there. */
  reach(place: FaultPlace): ScheduledFault | undefined {
    if (this.elapsedMs > this.limitMs) this.tooLong(formatMs(this.limitMs));
    return this.plan.reach(place);
  }

  /** Records a step. */
  note(
    text: string,
    fault?: ScheduledFault,
    details: Pick<TraceStep, "body" | "isWithin"> = {},
  ): void {
    const shown = fault && formatFault(fault);
    this.trace.push({ atMs: this.elapsedMs, text, ...details, fault: shown });
  }

  /**
   * The run takes too long.
   *
   * @param span how long it has lasted
   */
  tooLong(span: string): void {
    this.judge(createViolation("ends", `the run has not ended within ${span}`));
  }

  /** Ends the execution if an invariant does not hold. */
  judge(violation: Violation | undefined): void {
    if (violation === undefined || this.#over.signal.aborted) return;
    this.violation = violation;
    this.end();
  }

  end(): void {
    this.#over.abort();
  }
}
